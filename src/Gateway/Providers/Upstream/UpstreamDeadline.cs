using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers.Upstream;

/// <summary>
/// The time limits of one upstream call: in all, until the first byte of a stream, and between two reads of it. Time in which the
/// client does not read does not count as the upstream's.
/// </summary>
/// <remarks>
/// One timer serves all waits: each wait only writes down when it will be too long, and the timer looks at that when it fires and
/// sets itself again. It never sleeps longer than the shortest wait, so it misses none.
/// </remarks>
internal sealed class UpstreamDeadline : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly ProviderOptions _options;
    private readonly bool _stream;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _end;
    private long _due;
    private string _wait;

    public UpstreamDeadline(ProviderOptions options, bool stream, TimeProvider time, CancellationToken caller)
    {
        _options = options;
        _stream = stream;
        _time = time;
        Caller = caller;
        var first = stream && options.FirstTokenTimeout < options.Timeout ? options.FirstTokenTimeout : options.Timeout;
        _wait = first == options.Timeout ? nameof(options.Timeout) : nameof(options.FirstTokenTimeout);
        var now = time.GetTimestamp();
        _end = now + Ticks(options.Timeout);
        _due = now + Ticks(first);
        _registration = caller.UnsafeRegister(static deadline => ((UpstreamDeadline)deadline!)._source.Cancel(), this);
        _timer = time.CreateTimer(static deadline => ((UpstreamDeadline)deadline!).Look(), this, Shortest(first), Timeout.InfiniteTimeSpan);
    }

    /// <summary>The token of whoever made the call.</summary>
    public CancellationToken Caller { get; }

    /// <summary>Cancelled when a limit is exceeded or the caller leaves.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether a limit, and not the caller, cancelled the call.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>Breaks the call off.</summary>
    public void Cancel() => _source.Cancel();

    /// <summary>A wait for the next bytes of a stream begins.</summary>
    public void BeginWait()
    {
        if (_stream)
            Set(Math.Min(_end, _time.GetTimestamp() + Ticks(_options.TokenTimeout)), nameof(_options.TokenTimeout));
    }

    /// <summary>The wait is over.</summary>
    public void EndWait()
    {
        if (_stream)
            Set(_end, nameof(_options.Timeout));
    }

    public ProviderFailure ToFailure(string provider)
    {
        var (what, limit) = _wait switch
        {
            nameof(ProviderOptions.FirstTokenTimeout) => ("did not begin to answer within", _options.FirstTokenTimeout),
            nameof(ProviderOptions.TokenTimeout) => ("sent nothing more for", _options.TokenTimeout),
            _ => ("did not finish its answer within", _options.Timeout),
        };
        return new ProviderFailure { Kind = CallFailureKind.Timeout, Message = $"{provider} {what} {limit.TotalSeconds:0.###} s ({_wait})." };
    }

    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
    }

    private void Set(long due, string wait)
    {
        _wait = due == _end ? nameof(_options.Timeout) : wait;
        Volatile.Write(ref _due, due);
    }

    private void Look()
    {
        var left = _time.GetElapsedTime(_time.GetTimestamp(), Volatile.Read(ref _due));
        if (left > TimeSpan.Zero)
        {
            _timer.Change(Shortest(left), Timeout.InfiniteTimeSpan);
            return;
        }

        IsExceeded = true;
        _source.Cancel();
    }

    // Timers count whole milliseconds: one more, so that the limit has passed when it fires.
    private TimeSpan Shortest(TimeSpan left) =>
        (_stream && _options.TokenTimeout < left ? _options.TokenTimeout : left) + TimeSpan.FromMilliseconds(1);

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);
}
