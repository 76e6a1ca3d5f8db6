using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Orleans.StandIn.Activations;

/// <summary>How an activation begins.</summary>
internal sealed partial class Activation
{
    private bool _activating;

    /// <summary>The error that kept the activation from starting; those who waited for it get it.</summary>
    public Exception? Failure { get; private set; }

    private async Task Activate(ImmutableDictionary<string, object>? context)
    {
        _state = ActivationState.Activating;
        _activating = true;
        RequestContext.Captured = context;
        try
        {
            _instance = Class.Construct(this);
            if (_instance is ILifecycleParticipant<IGrainLifecycle> participant)
            {
                participant.Participate(ObservableLifecycle);
            }

            if (_extras?.Lifecycle is not null || Class.HasOnActivate)
            {
                using var timeout = new CancellationTokenSource(Class.Engine.Collection.ActivationTimeout, Class.Engine.Time);
                if (_extras?.Lifecycle is { } lifecycle)
                {
                    await lifecycle.Start(timeout.Token).WaitAsync(timeout.Token);
                }

                if (_instance is IGrainBase grain)
                {
                    await grain.OnActivateAsync(timeout.Token).WaitAsync(timeout.Token);
                }
            }

            if (_state == ActivationState.Activating)
            {
                _state = ActivationState.Valid;
            }
        }
        catch (Exception error)
        {
            Class.Logger.LogError(error, "Failed to activate {Grain}.", GrainId);
            Failure = error;
            BeginDeactivating(new(DeactivationReasonCode.ActivationFailed, error, "Failed to activate grain."), default);
        }

        _activating = false;
        _attention = true;
    }
}
