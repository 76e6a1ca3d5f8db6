using Microsoft.Extensions.Logging;

namespace Orleans.StandIn.Activations;

/// <summary>How an activation ends: running requests finish, waiting ones go to the next activation.</summary>
internal sealed partial class Activation
{
    private bool _wasValid;

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (TaskScheduler.Current == Turns)
        {
            BeginDeactivating(deactivationReason, cancellationToken);
        }
        else
        {
            Post(() => BeginDeactivating(deactivationReason, cancellationToken));
        }
    }

    private void BeginDeactivating(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_state is not (ActivationState.Created or ActivationState.Activating or ActivationState.Valid))
        {
            return;
        }

        _wasValid = _state == ActivationState.Valid;
        _state = ActivationState.Deactivating;
        (Extras.Reason, Extras.DeactivationToken) = (reason, cancellationToken);
        _attention = true;
    }

    private async Task FinishDeactivation()
    {
        _state = ActivationState.Ending;
        _extras?.Timers?.ToList().ForEach(timer => timer.Dispose());
        if (_wasValid && Class.HasOnDeactivate)
        {
            await Attempt(token => ((IGrainBase)_instance!).OnDeactivateAsync(Extras.Reason, token));
        }

        if (_extras?.Lifecycle is { } lifecycle)
        {
            await Attempt(lifecycle.Stop);
        }

        if (_extras?.Enumerations is { } enumerations)
        {
            await Attempt(_ => enumerations.DisposeAsync().AsTask());
        }

        await Dispose(_instance);
        await Dispose(_scope);

        Class.Forget(this, _workers);
        _state = ActivationState.Ended;
        foreach (var request in _waiting.TakeAll())
        {
            request.Abandon(this);
        }

        _extras?.Deactivated.TrySetResult();
    }

    // An activation ends, whatever its grain does at the end, and however long it takes.
    private async Task Attempt(Func<CancellationToken, Task> step)
    {
        using var timeout = new CancellationTokenSource(Class.Engine.Collection.DeactivationTimeout, Class.Engine.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, Extras.DeactivationToken);
        try
        {
            await step(both.Token).WaitAsync(both.Token);
        }
        catch (Exception error)
        {
            LogDeactivationError(error);
        }
    }

    private async Task Dispose(object? held)
    {
        try
        {
            if (held is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync();
            }
            else if (held is IDisposable disposable)
            {
                disposable.Dispose();
            }
        }
        catch (Exception error)
        {
            LogDeactivationError(error);
        }
    }

    private void LogDeactivationError(Exception error) => Class.Logger.LogWarning(error, "Error in the deactivation of {Grain}.", GrainId);
}
