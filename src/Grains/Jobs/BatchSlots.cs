using Microsoft.Extensions.Options;

namespace OrleansAi.Grains.Jobs;

/// <summary>
/// Bounds how many lines of batches run at once in this process. A slot that gets free goes to the tenant with the fewest that run,
/// so that nobody's batch waits for another one's end. Who waits is bounded by the batches, each of which waits for few at once.
/// </summary>
public sealed class BatchSlots(IOptions<BatchOptions> options)
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, Share> _shares = new(StringComparer.Ordinal);
    private int _free = options.Value.ConcurrentCalls;
    private long _lastTurn;

    /// <summary>Takes a slot for <paramref name="tenant"/> as soon as there is one; it is given back by disposing it.</summary>
    internal async ValueTask<IDisposable> EnterAsync(string tenant, CancellationToken cancellationToken)
    {
        TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_changing)
        {
            if (!_shares.TryGetValue(tenant, out var share))
                _shares.Add(tenant, share = new Share());

            share.Waiting.Enqueue(turn);
            Grant();
        }

        await using var leaving = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
        return new Slot(this, tenant);
    }

    private void Leave(string tenant)
    {
        lock (_changing)
        {
            _shares[tenant].Running--;
            _free++;
            Grant();
        }
    }

    private void Grant()
    {
        while (_free > 0 && Next() is { } share)
        {
            if (!share.Waiting.Dequeue().TrySetResult())
                continue;

            share.Running++;
            share.LastTurn = ++_lastTurn;
            _free--;
        }

        foreach (var (tenant, share) in _shares)
        {
            if (share is { Running: 0, Waiting.Count: 0 })
                _shares.Remove(tenant);
        }
    }

    private Share? Next() =>
        _shares.Values.Where(share => share.Waiting.Count > 0).MinBy(share => (share.Running, share.LastTurn));

    private sealed class Share
    {
        public Queue<TaskCompletionSource> Waiting { get; } = new();

        public int Running { get; set; }

        public long LastTurn { get; set; }
    }

    private sealed class Slot(BatchSlots owner, string tenant) : IDisposable
    {
        private BatchSlots? _owner = owner;

        public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Leave(tenant);
    }
}
