using Microsoft.Extensions.Logging;
using Orleans.StandIn.Hosting;
using Orleans.StandIn.Invocation;

namespace Orleans.StandIn.Observers;

/// <summary>One observer: its calls run on the thread pool, one after another. It is held weakly: whoever made it keeps it alive.</summary>
internal sealed partial class Observer(Engine engine, ILogger logger, IGrainObserver target) : OutstandingCalls(engine.Deadlines), IThreadPoolWorkItem
{
    private readonly WeakReference<IGrainObserver> _target = new(target);
    private readonly Queue<GrainCall> _calls = new();
    private bool _running;

    /// <summary>Takes the call, unless the object is gone.</summary>
    public bool TryReceive(GrainCall call)
    {
        if (!_target.TryGetTarget(out var observer))
        {
            return false;
        }

        Add(call);
        if (call.Interleaves)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static run => _ = run.Self.Run(run.call, run.observer), (Self: this, call, observer), preferLocal: false);
            return true;
        }

        lock (_calls)
        {
            _calls.Enqueue(call);
            if (_running)
            {
                return true;
            }

            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAll();

    private async Task RunAll()
    {
        while (true)
        {
            GrainCall? call;
            lock (_calls)
            {
                if (!_calls.TryDequeue(out call))
                {
                    _running = false;
                    return;
                }
            }

            if (_target.TryGetTarget(out var observer))
            {
                await Run(call, observer);
            }
            else
            {
                // As a call to an observer that was gone before it came: see ObserverRouter.
                if (call.Method.OneWay)
                {
                    Remove(call);
                }
                else
                {
                    call.WhenSettled(() => Remove(call));
                }
            }
        }
    }

    private async Task Run(GrainCall call, IGrainObserver observer)
    {
        call.RestoreContext();
        if (await call.StartOn(observer) is { } error && call.Method.OneWay)
        {
            LogFailure(error, call);
        }

        call.Cancellation?.End();
        Remove(call);
    }

    [LoggerMessage(LogLevel.Warning, "Error in the observer's call {Call}; its caller does not wait for it.")]
    private partial void LogFailure(Exception error, GrainCall call);
}
