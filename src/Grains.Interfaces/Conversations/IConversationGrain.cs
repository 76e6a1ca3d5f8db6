using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansAi.Access;

namespace OrleansAi.Conversations;

/// <summary>
/// Owns one conversation; its key is the conversation's id. Every call names its caller, and to all but the owner the
/// conversation does not exist.
/// </summary>
[Alias("OrleansAi.Conversations.IConversationGrain")]
public interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>
    /// Creates the conversation, with its first turn (number 1) where a first message is given. Where the caller has created it so
    /// before, it is returned as it stands.
    /// </summary>
    [Alias("Create"), Repeatable]
    Task<ConversationReply<Conversation>> Create(Caller caller, NewConversation request);

    /// <summary>The settings, and how it stands.</summary>
    [Alias("Get"), AlwaysInterleave, Repeatable]
    Task<ConversationReply<Conversation>> Get(Caller caller);

    /// <summary>Changes settings.</summary>
    [Alias("Update")]
    Task<ConversationReply<Conversation>> Update(Caller caller, ConversationUpdate update);

    /// <summary>Deletes everything of it; a running turn is stopped.</summary>
    [Alias("Delete")]
    Task<ConversationReply<Conversation>> Delete(Caller caller);

    /// <summary>Accepts a message: when this completes, the message and its turn are on disk. The answer comes as events.</summary>
    [Alias("Send"), Repeatable]
    Task<ConversationReply<AcceptedTurn>> Send(Caller caller, NewMessage message);

    /// <summary>The turn of this number, as soon as it has ended or <paramref name="wait"/> (at most 20 s) is over.</summary>
    [Alias("GetTurn"), AlwaysInterleave, Repeatable]
    [ResponseTimeout("00:00:30")]
    Task<ConversationReply<TurnResult>> GetTurn(Caller caller, long number, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>A page of messages.</summary>
    [Alias("GetMessages"), AlwaysInterleave, Repeatable]
    Task<ConversationReply<MessagePage>> GetMessages(Caller caller, MessageQuery query);

    /// <summary>Events after a number, at most <paramref name="limit"/> (1,000 at most).</summary>
    [Alias("GetEvents"), AlwaysInterleave, Repeatable]
    Task<ConversationReply<EventPage>> GetEvents(Caller caller, long after, int limit);

    /// <summary>
    /// All events after a number: first those on disk, then live ones, without end. It ends when the conversation is not the
    /// caller's, was deleted, or moves to another silo; then read on from the last number. A slow reader holds no memory here:
    /// it falls back to reading the table.
    /// </summary>
    [Alias("ReadEvents"), AlwaysInterleave]
    IAsyncEnumerable<ConversationEvent> ReadEvents(Caller caller, long after, CancellationToken cancellationToken = default);

    /// <summary>Cancels a turn, running or queued; the text until then is kept as a partial message.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="turn">The turn's number, or <c>null</c> for the one that runs and all that wait.</param>
    [Alias("Cancel")]
    Task<ConversationReply<Conversation>> Cancel(Caller caller, long? turn);

    /// <summary>Creates a conversation that holds the messages of this one up to and including <paramref name="at"/>.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="at">The last message to take over, or <c>null</c> for all of finished turns.</param>
    /// <param name="newId">The new conversation's id.</param>
    /// <param name="title">The new conversation's title, or <c>null</c> to keep this one's.</param>
    [Alias("Fork")]
    Task<ConversationReply<Conversation>> Fork(Caller caller, MessageId? at, string newId, string? title);

    /// <summary>Takes up an unfinished turn after a crash; does nothing where there is none or it runs already.</summary>
    [Alias("Resume")]
    Task Resume();
}

/// <summary>A turn and its answer.</summary>
/// <param name="Turn">The turn.</param>
/// <param name="Answer">The assistant's last message, partial where the turn was cut off; <c>null</c> where there is none yet.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.TurnResult")]
public sealed record TurnResult([property: Id(0)] Turn Turn, [property: Id(1)] ConversationMessage? Answer);

/// <summary>A page of events.</summary>
/// <param name="Items">The events in order.</param>
/// <param name="Last">The number of the conversation's last event.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.EventPage")]
public sealed record EventPage([property: Id(0)] ImmutableArray<ConversationEvent> Items, [property: Id(1)] long Last);
