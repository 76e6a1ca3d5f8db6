using System.Collections.Concurrent;

namespace OrleansAi.Storage.Postgres;

/// <summary>
/// Keeps threads of the pool free while the database hangs: as many more as there is work that has waited for it too long.
/// </summary>
/// <remarks>
/// Npgsql blocks a thread for each statement that has timed out, until a connection to ask the server to cancel it is open or given
/// up (<c>NpgsqlConnector.PerformPostgresCancellation</c>). Where packets vanish that happens to all connections at the same time,
/// and the pool adds only one or two threads a second: other silos' probes find nobody, and they declare this one dead.
/// </remarks>
internal sealed class ThreadReserve : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Work, long> _running = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly ITimer _timer;
    private readonly Lock _looking = new();
    private int _reserved;

    /// <summary>A reserve for work that has run for longer than <paramref name="limit"/>.</summary>
    public ThreadReserve(TimeSpan limit, TimeProvider time)
    {
        (_limit, _time) = (limit, time);
        _timer = time.CreateTimer(static reserve => ((ThreadReserve)reserve!).Look(), this, Interval, Interval);
    }

    /// <summary>Work with the database begins; it has ended when the result is disposed.</summary>
    public Work Begin()
    {
        var work = new Work(this);
        _running[work] = _time.GetTimestamp();
        return work;
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_looking)
            Reserve(0);
    }

    private void Look()
    {
        lock (_looking)
            Reserve(_running.Count(work => _time.GetElapsedTime(work.Value) > _limit));
    }

    private void Reserve(int threads)
    {
        if (threads == _reserved)
            return;

        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(workers - _reserved + threads, completions);
        _reserved = threads;
    }

    /// <summary>Work that has begun.</summary>
    public sealed class Work(ThreadReserve reserve) : IDisposable
    {
        public void Dispose() => reserve._running.TryRemove(this, out _);
    }
}
