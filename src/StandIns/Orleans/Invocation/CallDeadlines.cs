namespace Orleans.StandIn.Invocation;

/// <summary>
/// Ends calls that waited too long. A call costs nothing here: what is watched is targets, once for as long as they have calls
/// outstanding at each look, so an idle grain costs nothing either.
/// </summary>
internal sealed class CallDeadlines : IDisposable
{
    // The answer to a call is at most this much later than its timeout.
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private List<OutstandingCalls> _watched = [];
    private List<OutstandingCalls> _looking = [];
    private bool _running;

    public CallDeadlines(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static self => ((CallDeadlines)self!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Watch(OutstandingCalls calls)
    {
        lock (_lock)
        {
            _watched.Add(calls);
            if (_running)
            {
                return;
            }

            _running = true;
        }

        _timer.Change(Precision, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_lock)
        {
            (_looking, _watched) = (_watched, _looking);
        }

        var now = _time.GetTimestamp();
        _looking.RemoveAll(calls => !calls.Expire(now));
        lock (_lock)
        {
            _watched.AddRange(_looking);
            _looking.Clear();
            _running = _watched.Count > 0;
            if (!_running)
            {
                return;
            }
        }

        _timer.Change(Precision, Timeout.InfiniteTimeSpan);
    }
}
