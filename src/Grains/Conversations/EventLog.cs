using System.Collections.Immutable;
using OrleansAi.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>
/// The last events of a conversation in memory, and the signal that there are new ones. Readers hold a number and no queue:
/// who falls behind what is kept here reads the table. Used on the grain's turns only.
/// </summary>
internal sealed class EventLog
{
    private const int MaxEvents = 64;
    private const int MaxLength = 16 * 1024;

    private readonly Queue<ConversationEvent> _recent = new();
    private TaskCompletionSource? _changed;
    private int _length;

    /// <summary>The number of the last event; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>Whether no more events will come from this activation.</summary>
    public bool Closed { get; private set; }

    /// <summary>Begins after what is in the table.</summary>
    public void Start(long last) => Last = last;

    /// <summary>Adds events that are on disk and wakes the readers.</summary>
    public void Announce(ImmutableArray<ConversationEvent> events)
    {
        if (events.IsEmpty)
            return;

        foreach (var added in events)
        {
            _recent.Enqueue(added);
            _length += LengthOf(added);
        }

        while (_recent.Count > MaxEvents || (_length > MaxLength && _recent.Count > 1))
            _length -= LengthOf(_recent.Dequeue());

        Last = events[^1].Number;
        Wake();
    }

    /// <summary>Ends all reading.</summary>
    public void Close()
    {
        Closed = true;
        Wake();
    }

    /// <summary>The events after a number, or <c>null</c> where only the table still has them all.</summary>
    public ImmutableArray<ConversationEvent>? ReadAfter(long number)
    {
        if (number >= Last)
            return [];

        return _recent.TryPeek(out var oldest) && oldest.Number <= number + 1
            ? [.. _recent.SkipWhile(kept => kept.Number <= number)]
            : null;
    }

    /// <summary>Completes with the next announcement, or when the log is closed.</summary>
    public Task ChangedAsync(CancellationToken cancellationToken)
    {
        if (Closed)
            return Task.CompletedTask;

        _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _changed.Task.WaitAsync(cancellationToken);
    }

    private void Wake()
    {
        var changed = _changed;
        _changed = null;
        changed?.TrySetResult();
    }

    private static int LengthOf(ConversationEvent kept) => kept is Delta delta ? delta.Text.Length + 64 : 64;
}
