using Orleans.Concurrency;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Timers;

public interface ITimerGrain : IGrainWithStringKey
{
    /// <summary>Starts a timer that raises the signal at each tick, with the state as detail.</summary>
    Task Start(string signal, TimeSpan dueTime, TimeSpan period, string state);

    /// <summary>Starts a timer whose every tick fails, after raising the signal.</summary>
    Task StartFailing(string signal, TimeSpan period);

    /// <summary>Starts a timer whose ticks raise <paramref name="begun"/> and wait for <paramref name="end"/>.</summary>
    Task StartHolding(string begun, string end, bool interleave);

    /// <summary>Moves the timer's next tick and period.</summary>
    Task Change(TimeSpan dueTime, TimeSpan period);

    Task Stop();

    Task Deactivate();

    Task<int> Ping(int value);

    [AlwaysInterleave]
    Task<int> PingInterleaved(int value);

    /// <summary>Waits until a tick of the timer that this call starts has come, which needs an interleaving timer.</summary>
    Task WaitForOwnTick(string signal);
}

internal sealed class TimerGrain(Signals signals) : Grain, ITimerGrain
{
    private IGrainTimer? _timer;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Raise($"{this.GetPrimaryKeyString()} deactivated");
        return Task.CompletedTask;
    }

    public Task Start(string signal, TimeSpan dueTime, TimeSpan period, string state)
    {
        var scheduler = TaskScheduler.Current;
        _timer = this.RegisterGrainTimer(
            (text, _) =>
            {
                signals.Raise(signal, TaskScheduler.Current == scheduler ? text : "not on the activation");
                return Task.CompletedTask;
            },
            state,
            new GrainTimerCreationOptions(dueTime, period));
        return Task.CompletedTask;
    }

    public Task StartFailing(string signal, TimeSpan period)
    {
        _timer = this.RegisterGrainTimer(
            _ =>
            {
                signals.Raise(signal);
                throw new InvalidOperationException("A tick fails.");
            },
            new GrainTimerCreationOptions(TimeSpan.Zero, period));
        return Task.CompletedTask;
    }

    public Task StartHolding(string begun, string end, bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            async cancellationToken =>
            {
                signals.Raise(begun);
                using var registration = cancellationToken.Register(() => signals.Raise($"{this.GetPrimaryKeyString()} cancelled"));
                await signals.Gate(end);
            },
            new GrainTimerCreationOptions(TimeSpan.Zero, TimeSpan.FromMilliseconds(1)) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<int> Ping(int value) => Task.FromResult(value);

    public Task<int> PingInterleaved(int value) => Task.FromResult(value);

    public async Task WaitForOwnTick(string signal)
    {
        _timer = this.RegisterGrainTimer(
            _ =>
            {
                signals.Raise(signal);
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
        await signals.Gate(signal);
    }
}
