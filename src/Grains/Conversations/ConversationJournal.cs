using System.Diagnostics.CodeAnalysis;
using OrleansAi.Conversations;
using OrleansAi.Storage;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>
/// Decide, write, apply, announce: one decision at a time, because calls and the running turn interleave. After a write that
/// failed nobody knows what is on disk, so the journal takes no more decisions and its activation is dropped.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is never asked for holds nothing to dispose.")]
internal sealed class ConversationJournal(
    string id, IConversationStore store, EventLog log, ConversationHistory history, Action abandoned)
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private bool _abandoned;

    /// <summary>The conversation's id.</summary>
    public string Id => id;

    /// <summary>What is on disk, or <c>null</c> where there is no such conversation.</summary>
    public ConversationState? State { get; private set; }

    /// <summary>Reads what the last activation left.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (await store.LoadAsync(id, cancellationToken) is not { } snapshot)
        {
            history.StartEmpty();
            return;
        }

        State = ConversationState.Of(snapshot);
        log.Start(State.LastEvent);
    }

    /// <summary>Takes a decision over the current state; when this completes, it is on disk and announced.</summary>
    public async ValueTask<ConversationDecision> CommitAsync(Func<ConversationState?, ConversationDecision> decide)
    {
        await _gate.WaitAsync();
        try
        {
            ThrowIfAbandoned();
            var decision = decide(State);
            if (decision.Change is not { } change)
                return decision;

            await WriteAsync(() => store.WriteAsync(change));
            State = decision.State;
            history.Add(change.Messages);
            log.Announce(change.Events);
            return decision;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Deletes the conversation; readers end.</summary>
    public async ValueTask DeleteAsync()
    {
        await _gate.WaitAsync();
        try
        {
            ThrowIfAbandoned();
            await WriteAsync(() => store.DeleteAsync(id));
            State = null;
            log.Close();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Holds what is known against the store. A silo that is cut off from the others may have written after this activation has
    /// loaded, before it learned that it is dead; then this one takes no more decisions and is dropped.
    /// </summary>
    public async ValueTask RecheckAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_abandoned && State is not null && !(await store.ReadEventsAsync(id, log.Last, 1, cancellationToken)).IsEmpty)
                Abandon();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Refuses to go on with what is no longer trusted.</summary>
    /// <exception cref="StorageException">The activation is being dropped; another one takes its place.</exception>
    public void ThrowIfAbandoned()
    {
        if (_abandoned)
            throw new StorageException($"Conversation {id} is being reloaded. Try again.");
    }

    /// <summary>Creates another conversation from this one's messages; this one does not change.</summary>
    public ValueTask ForkAsync(Conversation fork) => store.ForkAsync(id, fork);

    private async ValueTask WriteAsync(Func<ValueTask> write)
    {
        try
        {
            await write();
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    private void Abandon()
    {
        _abandoned = true;
        log.Close();
        abandoned();
    }
}
