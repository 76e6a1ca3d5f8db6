using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Embeddings;

/// <summary>
/// The texts that wait for the model, at most so many tokens. Requests take turns, text by text, so that one with thousands of texts keeps
/// nobody waiting. Safe for any number of threads.
/// </summary>
/// <param name="maxTokens">The most tokens; a request that is longer by itself comes in only while nothing waits.</param>
internal sealed class WaitingTexts(int maxTokens) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly LinkedList<EncoderRequest> _requests = [];
    private bool _closed;

    /// <summary>How many tokens wait.</summary>
    public int Tokens { get; private set; }

    /// <summary>How many requests wait.</summary>
    public int Requests
    {
        get
        {
            lock (_lock)
                return _requests.Count;
        }
    }

    /// <summary>Adds a request, unless there are too many or the queue is closed.</summary>
    public AddedTo TryAdd(EncoderRequest request)
    {
        lock (_lock)
        {
            if (_closed)
                return AddedTo.Closed;
            if (_requests.Count > 0 && Tokens + request.Tokens > maxTokens)
                return AddedTo.Full;

            _requests.AddLast(request);
            Tokens += request.Tokens;
        }

        _arrived.Release();
        return AddedTo.Queue;
    }

    /// <summary>Drops a request that nobody waits for any more.</summary>
    public void Remove(EncoderRequest request)
    {
        lock (_lock)
        {
            if (_requests.Remove(request))
                Tokens -= request.TokensLeft();
            request.Abandon();
        }
    }

    /// <summary>Blocks the calling thread until texts wait.</summary>
    /// <returns>False where the queue is closed and empty.</returns>
    public bool Wait()
    {
        while (true)
        {
            lock (_lock)
            {
                if (_requests.Count > 0)
                    return true;
                if (_closed)
                    return false;
            }

            _arrived.Wait();
        }
    }

    /// <summary>Takes texts for about so many tokens, one of each request in turn; at least one where any waits.</summary>
    public void Take(int tokens, List<EncoderItem> items)
    {
        lock (_lock)
        {
            while (_requests.First is { } first && tokens > 0)
            {
                var request = first.Value;
                _requests.RemoveFirst();
                var item = request.Take();
                items.Add(item);
                tokens -= item.Length;
                Tokens -= item.Length;
                if (!request.IsTaken)
                    _requests.AddLast(request);
            }
        }
    }

    /// <summary>Lets nobody in any more and fails all that wait.</summary>
    public void Close(Exception reason)
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var request in _requests)
                request.Fail(reason);
            _requests.Clear();
            Tokens = 0;
        }

        _arrived.Release();
    }

    public void Dispose() => _arrived.Dispose();
}
