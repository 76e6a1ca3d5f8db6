using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace OrleansAi.Storage.Writing;

/// <summary>
/// The bounded queue between callers and the writers of one database. When it is full, a write fails at once: waiting would
/// only move the queue into the callers, where nobody bounds it.
/// </summary>
internal sealed class WriteQueue(int capacity)
{
    // A caller that starts a write from inside a write would wait for itself. The mark flows with the writer's own context.
    private static readonly AsyncLocal<bool> InsideWrite = new();

    private readonly Channel<QueuedWrite> _channel = Channel.CreateBounded<QueuedWrite>(new BoundedChannelOptions(capacity)
    {
        FullMode = BoundedChannelFullMode.Wait,
    });

    private volatile bool _stopped;

    /// <summary>Queues the work and waits until it is committed or has failed.</summary>
    public ValueTask<T> EnqueueAsync<T>(Func<DatabaseSession, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (InsideWrite.Value)
        {
            throw new InvalidOperationException("A write was started from inside a write and would wait for itself: use the session that the work was given.");
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        var write = new QueuedWrite<T>(work, cancellationToken);
        if (!_channel.Writer.TryWrite(write))
        {
            write.Fail(_stopped
                ? new StorageException("The store is stopped and takes no more writes.")
                : new StorageException($"The store's write queue is full: {capacity} writes wait. Try again later."));
        }

        return new ValueTask<T>(write.Completion);
    }

    /// <summary>Marks the current context as a writer's.</summary>
    public static void MarkWriter() => InsideWrite.Value = true;

    /// <summary>Takes the next write that its caller has not withdrawn.</summary>
    public bool TryTake([NotNullWhen(true)] out QueuedWrite? write)
    {
        while (_channel.Reader.TryRead(out write))
        {
            if (write.TryStart())
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits for a write; false when the queue has stopped and is empty.</summary>
    public ValueTask<bool> WaitAsync() => _channel.Reader.WaitToReadAsync();

    /// <summary>Takes no more writes; those in the queue still run.</summary>
    public void Stop()
    {
        _stopped = true;
        _channel.Writer.TryComplete();
    }
}
