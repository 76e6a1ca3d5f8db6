using Orleans.StandIn.Activations;

namespace Orleans.StandIn.Invocation;

/// <summary>
/// Carries a caller's cancellation to the grain. The grain gets a token of its own, which is cancelled on the grain's turn: what
/// the grain registered with it runs there, and not on whichever thread the caller cancelled from.
/// </summary>
internal sealed class CallCancellation(GrainCall call, CancellationToken callersToken, bool waitForGrain)
{
    private readonly CancellationTokenSource _source = new();
    private readonly Lock _lock = new();
    private CancellationTokenRegistration _registration;
    private Activation? _activation;

    /// <summary>The grain's token.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Listens to the caller's token; before the call is delivered, so that its end comes after.</summary>
    public void Listen() => _registration = callersToken.UnsafeRegister(static self => ((CallCancellation)self!).Cancel(), this);

    /// <summary>The grain's turn has come.</summary>
    public void Begin(Activation activation)
    {
        lock (_lock)
        {
            _activation = activation;
        }
    }

    /// <summary>The call has ended.</summary>
    public void End() => _registration.Unregister();

    /// <summary>Cancels the grain's token, on its turn if its method has started.</summary>
    public void CancelGrain()
    {
        lock (_lock)
        {
            if (_activation is null)
            {
                _source.Cancel();
                return;
            }
        }

        new Task(static source => ((CancellationTokenSource)source!).Cancel(), _source).Start(_activation.Turns);
    }

    private void Cancel()
    {
        if (!waitForGrain)
        {
            call.TrySettle(new OperationCanceledException(callersToken));
        }

        CancelGrain();
    }
}
