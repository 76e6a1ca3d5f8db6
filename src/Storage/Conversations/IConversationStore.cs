using OrleansAi.Conversations;

namespace OrleansAi.Storage.Conversations;

/// <summary>The tables of one conversation, as its grain uses them.</summary>
public interface IConversationStore
{
    /// <summary>The conversation as it was last written, or <c>null</c> where there is none.</summary>
    ValueTask<ConversationSnapshot?> LoadAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Writes a decision; it is on disk when this completes.</summary>
    /// <exception cref="StorageException">
    /// The store failed, or another activation wrote in between: an event's number is taken, a turn is finished, the conversation is gone.
    /// </exception>
    ValueTask WriteAsync(ConversationChange change, CancellationToken cancellationToken = default);

    /// <summary>Events after a number, in order.</summary>
    ValueTask<ImmutableArray<ConversationEvent>> ReadEventsAsync(string id, long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Messages in the order that the query asks for, at most one more than its limit.</summary>
    ValueTask<ImmutableArray<ConversationMessage>> ReadMessagesAsync(string id, MessageQuery query, CancellationToken cancellationToken = default);

    /// <summary>The turn of this number, or <c>null</c>.</summary>
    ValueTask<Turn?> FindTurnAsync(string id, long number, CancellationToken cancellationToken = default);

    /// <summary>The turn that a client's message id began, or <c>null</c>.</summary>
    ValueTask<Turn?> FindTurnAsync(string id, string clientMessageId, CancellationToken cancellationToken = default);

    /// <summary>The finished steps of a turn in order.</summary>
    ValueTask<ImmutableArray<StoredStep>> ReadStepsAsync(string id, long turn, CancellationToken cancellationToken = default);

    /// <summary>Creates <paramref name="fork"/> with copies of the messages and finished turns of <paramref name="id"/> up to its <see cref="Conversation.ForkedAt"/>.</summary>
    ValueTask ForkAsync(string id, Conversation fork, CancellationToken cancellationToken = default);

    /// <summary>Deletes everything of the conversation.</summary>
    ValueTask DeleteAsync(string id, CancellationToken cancellationToken = default);
}
