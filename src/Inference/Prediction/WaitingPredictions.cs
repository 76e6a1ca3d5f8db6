using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Prediction;

/// <summary>The requests that wait for a model, at most so many bytes. Safe for any number of threads that add, and one that takes.</summary>
/// <param name="maxBytes">The most bytes; a request that is larger by itself comes in only while nothing waits.</param>
/// <param name="time">Tells how long requests have waited.</param>
internal sealed class WaitingPredictions(long maxBytes, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly LinkedList<PredictionItem> _items = [];
    private long _bytes;
    private bool _closed;

    /// <summary>How many requests wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _items.Count;
        }
    }

    /// <summary>Adds a request, unless there are too many or the queue is closed.</summary>
    public AddedTo TryAdd(PredictionItem item)
    {
        lock (_lock)
        {
            if (_closed)
                return AddedTo.Closed;
            if (_items.Count > 0 && _bytes + item.Bytes > maxBytes)
                return AddedTo.Full;

            _items.AddLast(item);
            _bytes += item.Bytes;
        }

        _arrived.Release();
        return AddedTo.Queue;
    }

    /// <summary>Drops a request that nobody waits for any more.</summary>
    public void Remove(PredictionItem item)
    {
        lock (_lock)
        {
            if (_items.Remove(item))
                _bytes -= item.Bytes;
            item.Abandon();
        }
    }

    /// <summary>
    /// Blocks the calling thread until a request waits, and until those that can be run with it are <paramref name="maxRows"/> rows or it has
    /// waited for <paramref name="delay"/>; takes them.
    /// </summary>
    /// <returns>None where the queue is closed.</returns>
    public List<PredictionItem> Take(int maxRows, TimeSpan delay)
    {
        while (true)
        {
            var wait = Timeout.InfiniteTimeSpan;
            lock (_lock)
            {
                if (_closed)
                    return [];
                if (_items.First is { } first)
                {
                    var (batch, isFull) = BatchOf(first.Value, maxRows);
                    wait = delay - time.GetElapsedTime(first.Value.Arrived);
                    if (isFull || wait <= TimeSpan.Zero)
                        return Take(batch);
                }
            }

            _arrived.Wait(wait);
        }
    }

    /// <summary>Lets nobody in any more and fails all that wait.</summary>
    public void Close(Exception reason)
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var item in _items)
                item.Fail(reason);
            _items.Clear();
            _bytes = 0;
        }

        _arrived.Release();
    }

    public void Dispose() => _arrived.Dispose();

    private (List<PredictionItem> Batch, bool IsFull) BatchOf(PredictionItem first, int maxRows)
    {
        var batch = new List<PredictionItem> { first };
        var rows = first.Rows;
        if (maxRows == 1 || first.Rows == 0)
            return (batch, true);

        foreach (var item in _items.Skip(1).Where(first.CanRunWith))
        {
            if (rows + item.Rows > maxRows)
                return (batch, true);
            rows += item.Rows;
            batch.Add(item);
        }

        return (batch, rows >= maxRows);
    }

    private List<PredictionItem> Take(List<PredictionItem> batch)
    {
        foreach (var item in batch)
        {
            _items.Remove(item);
            _bytes -= item.Bytes;
        }

        return batch;
    }
}
