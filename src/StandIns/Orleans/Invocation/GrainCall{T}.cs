using Microsoft.Extensions.Logging;
using Orleans.StandIn.Activations;
using Orleans.StandIn.Copying;
using Orleans.StandIn.Filters;

namespace Orleans.StandIn.Invocation;

/// <summary>A call with an answer of type <typeparamref name="TResult"/>.</summary>
internal abstract class GrainCall<TResult> : GrainCall
{
    // Asynchronously, because whoever settles the call (a turn, a timer) is not the one who should run what comes after it.
    private TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the caller awaits.</summary>
    public Task<TResult> Answer => _answer.Task;

    public sealed override bool IsSettled => _answer.Task.IsCompleted;

    public sealed override void Start(Activation activation)
    {
        Cancellation?.Begin(activation);
        ValueTask<TResult> running;
        try
        {
            running = activation.HasFilters ? RunFiltered(activation) : Run(activation, activation.Instance);
        }
        catch (Exception error)
        {
            End(activation, error);
            return;
        }

        if (running.IsCompletedSuccessfully)
        {
            Settle(running.GetAwaiter().GetResult());
            End(activation, null);
        }
        else
        {
            _ = Finish(activation, running);
        }
    }

    public sealed override void WhenSettled(Action then) => _answer.Task.GetAwaiter().UnsafeOnCompleted(then);

    public sealed override async Task<Exception?> StartOn(object observer)
    {
        try
        {
            Settle(await Run(null, observer));
            return null;
        }
        catch (Exception error)
        {
            TrySettle(error);
            return error;
        }
    }

    public sealed override bool TrySettle(Exception error)
    {
        var settled = _answer.TrySetException(error);
        if (Method.OneWay)
        {
            // Nobody will ask, and the runtime must not report that nobody did.
            _ = _answer.Task.Exception;
        }

        return settled;
    }

    /// <summary>Invokes the method.</summary>
    protected abstract ValueTask<TResult> Run(Activation? activation, object grain);

    /// <summary>Makes a copy of a call a call of its own.</summary>
    protected void Renew() => _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task Finish(Activation activation, ValueTask<TResult> running)
    {
        Exception? failure = null;
        try
        {
            Settle(await running);
        }
        catch (Exception error)
        {
            failure = error;
        }

        End(activation, failure, awaited: true);
    }

    private void Settle(TResult result)
    {
        try
        {
            _answer.TrySetResult(Method.SharesResult ? result : Copier<TResult>.Copy(result));
        }
        catch (Exception error)
        {
            TrySettle(error);
        }
    }

    private void End(Activation activation, Exception? error, bool awaited = false)
    {
        if (error is not null)
        {
            TrySettle(error);
            if (Method.OneWay)
            {
                activation.Class.Logger.LogWarning(error, "Error in the one-way call {Call}.", this);
            }
        }

        Cancellation?.End();
        activation.Remove(this);
        activation.Ended(this, error, awaited);
    }

    private async ValueTask<TResult> RunFiltered(Activation activation)
    {
        var context = new IncomingCall(this, activation, async () => await Run(activation, activation.Instance));
        await context.Invoke();
        return (TResult)context.Result!;
    }
}

/// <summary>The result of a method that has none.</summary>
internal readonly struct Nothing;
