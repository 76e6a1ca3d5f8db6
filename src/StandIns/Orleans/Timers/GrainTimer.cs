using Microsoft.Extensions.Logging;
using Orleans.StandIn.Activations;
using Orleans.StandIn.Invocation;

namespace Orleans.StandIn.Timers;

/// <summary>A grain timer. The clock only puts the tick into the activation's queue; the next one is set when the tick has ended.</summary>
internal sealed class GrainTimer : Request, IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;

    private GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        (_activation, _callback, _options) = (activation, callback, options);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = activation.Class.Engine.Time.CreateTimer(
                static self => ((GrainTimer)self!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public override bool Interleaves => _options.Interleave;

    public override bool KeepsAlive => _options.KeepAlive;

    public static GrainTimer Start(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (GrainTurn.Activation != activation)
        {
            throw new InvalidOperationException("A timer is registered by its grain, on the grain's turn.");
        }

        var timer = new GrainTimer(activation, callback, options);
        (activation.Extras.Timers ??= []).Add(timer);
        timer.Change(options.DueTime, options.Period);
        timer._changed = false;
        return timer;
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        (_dueTime, _period, _changed) = (dueTime, period, true);
        if (!_ticking)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public override void Start(Activation activation) => _ = RunTick();

    public override void Abandon(Activation activation)
    {
    }

    public void Dispose()
    {
        _disposed.Cancel();
        _timer.Dispose();
        _activation.Extras.Timers?.Remove(this);
    }

    private static void Validate(TimeSpan time, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((long)time.TotalMilliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)time.TotalMilliseconds, 0xfffffffe, name);
    }

    private void Tick()
    {
        _ticking = true;
        _activation.Turns.Enqueue(this);
    }

    private async Task RunTick()
    {
        var awaited = false;
        try
        {
            _changed = false;
            if (!_disposed.IsCancellationRequested)
            {
                var task = _callback(_disposed.Token);
                awaited = !task.IsCompleted;
                await task;
            }
        }
        catch (Exception error)
        {
            _activation.Class.Logger.LogWarning(error, "Error in a timer of {Grain}; the timer goes on.", _activation.GrainId);
        }

        _ticking = false;
        if (!_disposed.IsCancellationRequested)
        {
            _timer.Change(_changed ? _dueTime : _period, Timeout.InfiniteTimeSpan);
        }

        _activation.Ended(this, null, awaited);
    }
}
