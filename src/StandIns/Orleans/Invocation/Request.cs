using Orleans.StandIn.Activations;

namespace Orleans.StandIn.Invocation;

/// <summary>Something that wants to run on an activation: a call, or a tick of a timer.</summary>
internal abstract class Request
{
    // The link of RequestQueue.
    internal Request? NextWaiting;

    /// <summary>Whether it may start between the turns of any other request.</summary>
    public abstract bool Interleaves { get; }

    /// <summary>Whether it may start between the turns of requests that are read-only too.</summary>
    public virtual bool ReadOnly => false;

    /// <summary>Whether it counts as use of the activation.</summary>
    public virtual bool KeepsAlive => true;

    /// <summary>
    /// Starts on the activation's turn. Calls <see cref="Activation.Ended"/> on the activation's turn when done, which may be
    /// before this returns.
    /// </summary>
    public abstract void Start(Activation activation);

    /// <summary>The activation ended before this had started.</summary>
    public abstract void Abandon(Activation activation);
}
