namespace OrleansAi.Inference.Generation.Batching;

/// <summary>Requests that wait for a place. Users take turns, so that one with a hundred requests keeps nobody waiting. Safe for any number of threads.</summary>
/// <param name="most">The most that may wait.</param>
internal sealed class WaitingSequences(int most) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly LinkedList<(string User, Queue<Sequence> Sequences)> _users = [];
    private readonly Dictionary<string, LinkedListNode<(string User, Queue<Sequence> Sequences)>> _byUser = new(StringComparer.Ordinal);
    private bool _closed;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Whether nobody is let in any more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
                return _closed;
        }
    }

    /// <summary>Adds one, unless too many wait or the queue is closed.</summary>
    public bool TryAdd(Sequence sequence)
    {
        lock (_lock)
        {
            if (Count >= most)
                DropAbandoned();
            if (_closed || Count >= most)
                return false;

            Add(sequence);
        }

        _arrived.Release();
        return true;
    }

    /// <summary>Takes the one whose turn it is.</summary>
    /// <param name="suits">Whether it may be taken now; it waits on where not, and keeps its turn.</param>
    public Sequence? Take(Predicate<Sequence> suits)
    {
        lock (_lock)
        {
            if (_users.First is not { } first || !suits(first.Value.Sequences.Peek()))
                return null;

            var (user, sequences) = first.Value;
            var sequence = sequences.Dequeue();
            Count--;
            _users.RemoveFirst();
            if (sequences.Count > 0)
                _users.AddLast(first);
            else
                _byUser.Remove(user);

            return sequence;
        }
    }

    /// <summary>Blocks the calling thread until one waits or the queue is closed.</summary>
    public void Wait()
    {
        while (true)
        {
            lock (_lock)
            {
                if (Count > 0 || _closed)
                    return;
            }

            _arrived.Wait();
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Close()
    {
        lock (_lock)
            _closed = true;

        _arrived.Release();
    }

    public void Dispose() => _arrived.Dispose();

    private void DropAbandoned()
    {
        var stay = _users.SelectMany(static user => user.Sequences).Where(static sequence => !sequence.Cancellation.IsCancellationRequested).ToArray();
        _users.Clear();
        _byUser.Clear();
        Count = 0;
        foreach (var sequence in stay)
            Add(sequence);
    }

    private void Add(Sequence sequence)
    {
        if (!_byUser.TryGetValue(sequence.Options.User, out var node))
            _byUser[sequence.Options.User] = node = _users.AddLast((sequence.Options.User, new Queue<Sequence>()));
        node.Value.Sequences.Enqueue(sequence);
        Count++;
    }
}
