using Orleans.StandIn.Hosting;

namespace Orleans.StandIn.Invocation;

/// <summary>Knows where the calls of a reference go: to the activations of a class, or to an observer.</summary>
internal abstract class CallRouter(Engine engine)
{
    public Engine Engine { get; } = engine;

    /// <summary>Hands the call to its target, or settles it with the reason why not.</summary>
    public abstract void Deliver(GrainCall call);
}
