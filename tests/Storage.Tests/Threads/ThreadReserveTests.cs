using OrleansAi.Storage.Postgres;

namespace OrleansAi.Storage.Tests.Threads;

/// <summary>The pool is the process's: nothing else may run while its threads are counted.</summary>
[Collection(nameof(WholePool))]
public sealed class ThreadReserveTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public void Threads_WhileWorkHangs_AreThatManyMore()
    {
        var time = new SteppedTime();
        using var reserve = new ThreadReserve(Limit, time);
        var before = MinThreads();
        var first = reserve.Begin();
        var second = reserve.Begin();

        time.Step(Limit);
        Assert.Equal(before, MinThreads());

        time.Step(TimeSpan.FromSeconds(1));
        using var third = reserve.Begin();
        Assert.Equal(before + 2, MinThreads());

        first.Dispose();
        time.Step(TimeSpan.FromSeconds(1));
        Assert.Equal(before + 1, MinThreads());

        second.Dispose();
        time.Step(TimeSpan.FromSeconds(1));
        Assert.Equal(before, MinThreads());
    }

    [Fact]
    public void Threads_OfADisposedReserve_AreGivenBack()
    {
        var time = new SteppedTime();
        var before = MinThreads();
        using (var reserve = new ThreadReserve(Limit, time))
        {
            _ = reserve.Begin();
            time.Step(Limit + TimeSpan.FromSeconds(1));
            Assert.Equal(before + 1, MinThreads());
        }

        Assert.Equal(before, MinThreads());
    }

    private static int MinThreads()
    {
        ThreadPool.GetMinThreads(out var workers, out _);
        return workers;
    }

    /// <summary>Goes on when it is told to, and then runs the one timer that there is.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        private long _now;
        private Action _tick = () => { };

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _tick = () => callback(state);
            return new Timer(_ => { });
        }

        public void Step(TimeSpan time)
        {
            _now += time.Ticks;
            _tick();
        }
    }
}

[CollectionDefinition(nameof(WholePool), DisableParallelization = true)]
public sealed class WholePool;
