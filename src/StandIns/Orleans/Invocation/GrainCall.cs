using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using Orleans.Serialization.Invocation;
using Orleans.StandIn.Activations;

namespace Orleans.StandIn.Invocation;

/// <summary>
/// A call on its way: its method, its arguments, and the promise of its answer. For every method of a grain interface a class
/// is emitted at run time that holds the arguments in typed fields; see <see cref="CallEmitter"/>.
/// </summary>
internal abstract class GrainCall : Request, IInvokable
{
    // Links of OutstandingCalls.
    internal GrainCall? Newer;
    internal GrainCall? Older;
    internal bool IsOutstanding;

    /// <summary>The reference that was called.</summary>
    public GrainReference Target { get; set; } = null!;

    /// <summary>The activation that called, or null.</summary>
    public Activation? Caller { get; set; }

    /// <summary>The caller's request context at the time of the call.</summary>
    public ImmutableDictionary<string, object>? Context { get; set; }

    /// <summary>The caller's trace, where traces are handed on.</summary>
    public Activity? Trace { get; set; }

    /// <summary>When the call was sent, in the engine's timestamps.</summary>
    public long SentAt { get; set; }

    /// <summary>What carries the caller's cancellation to the grain, where the call can be cancelled.</summary>
    public CallCancellation? Cancellation { get; set; }

    /// <summary>The method that is called.</summary>
    public abstract GrainMethod Method { get; }

    /// <summary>The argument that cancels, where the method has one.</summary>
    public virtual CancellationToken Token
    {
        get => default;
        set { }
    }

    /// <summary>Whether the call has an answer, or needs none any more.</summary>
    public abstract bool IsSettled { get; }

    public override bool Interleaves => Method.AlwaysInterleave;

    public override bool ReadOnly => Method.ReadOnly;

    /// <summary>Ends the call with an error, if it has no answer yet.</summary>
    public abstract bool TrySettle(Exception error);

    /// <summary>Gives the method what its caller hands on; its own changes to it end with its turn.</summary>
    public void RestoreContext()
    {
        if (Context is not null)
        {
            RequestContext.Captured = Context;
        }

        if (Trace is not null)
        {
            Activity.Current = Trace;
        }
    }

    /// <summary>Runs on an object that is no grain: an observer. Gives the error that it ended with.</summary>
    public abstract Task<Exception?> StartOn(object observer);

    /// <summary>Runs <paramref name="then"/> when the call has an answer.</summary>
    public abstract void WhenSettled(Action then);

    /// <summary>Ends the call if it has waited too long.</summary>
    public void ExpireAt(long now)
    {
        var engine = Target.Router.Engine;
        var timeout = Method.ResponseTimeout ?? engine.ResponseTimeout;
        if (IsSettled || timeout < TimeSpan.Zero || engine.Time.GetElapsedTime(SentAt, now) < timeout)
        {
            return;
        }

        TrySettle(new TimeoutException($"Response did not arrive on time in {timeout} for message: {Method} of {Target.GrainId}."));
        if (engine.CancelsOnTimeout)
        {
            Cancellation?.CancelGrain();
        }
    }

    public override void Abandon(Activation activation)
    {
        activation.Remove(this);
        if (activation.Failure is { } failure)
        {
            TrySettle(failure);
        }
        else if (!IsSettled)
        {
            Target.Router.Deliver(this);
        }
    }

    public int GetArgumentCount() => Method.Parameters.Length;

    public abstract object? GetArgument(int index);

    public abstract void SetArgument(int index, object value);

    public string GetMethodName() => Method.Method.Name;

    public string GetInterfaceName() => Method.Interface.Name;

    public Type GetInterfaceType() => Method.Interface;

    public MethodInfo GetMethod() => Method.Method;

    public object? GetTarget() => Target;

    public CancellationToken GetCancellationToken() => Token;

    public TimeSpan? GetDefaultResponseTimeout() => Method.ResponseTimeout;

    public override string ToString() => $"{Method} of {Target?.GrainId}";

    public void Dispose()
    {
    }
}
