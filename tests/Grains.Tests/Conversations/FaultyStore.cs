using System.Collections.Immutable;
using OrleansAi.Conversations;
using OrleansAi.Storage;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Tests.Conversations;

/// <summary>The real tables, with writes that fail when a test says so.</summary>
internal sealed class FaultyStore(IConversationStore inner) : IConversationStore
{
    private int _writes;
    private int _reads;

    /// <summary>Says of a change whether its writing fails, before anything is written.</summary>
    public Func<ConversationChange, bool> Fails { get; set; } = _ => false;

    public int Writes => Volatile.Read(ref _writes);

    /// <summary>How many times events were read from the table.</summary>
    public int EventReads => Volatile.Read(ref _reads);

    public ValueTask WriteAsync(ConversationChange change, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _writes);
        return Fails(change) ? throw new StorageException("The disk is gone.") : inner.WriteAsync(change, cancellationToken);
    }

    public ValueTask<ConversationSnapshot?> LoadAsync(string id, CancellationToken cancellationToken = default) => inner.LoadAsync(id, cancellationToken);

    public ValueTask<ImmutableArray<ConversationEvent>> ReadEventsAsync(string id, long after, int limit, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _reads);
        return inner.ReadEventsAsync(id, after, limit, cancellationToken);
    }

    public ValueTask<ImmutableArray<ConversationMessage>> ReadMessagesAsync(string id, MessageQuery query, CancellationToken cancellationToken = default) =>
        inner.ReadMessagesAsync(id, query, cancellationToken);

    public ValueTask<Turn?> FindTurnAsync(string id, long number, CancellationToken cancellationToken = default) =>
        inner.FindTurnAsync(id, number, cancellationToken);

    public ValueTask<Turn?> FindTurnAsync(string id, string clientMessageId, CancellationToken cancellationToken = default) =>
        inner.FindTurnAsync(id, clientMessageId, cancellationToken);

    public ValueTask<ImmutableArray<StoredStep>> ReadStepsAsync(string id, long turn, CancellationToken cancellationToken = default) =>
        inner.ReadStepsAsync(id, turn, cancellationToken);

    public ValueTask ForkAsync(string id, Conversation fork, CancellationToken cancellationToken = default) => inner.ForkAsync(id, fork, cancellationToken);

    public ValueTask DeleteAsync(string id, CancellationToken cancellationToken = default) => inner.DeleteAsync(id, cancellationToken);
}
