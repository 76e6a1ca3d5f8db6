using Orleans.StandIn.Activations;
using Orleans.StandIn.AsyncEnumerables;
using Orleans.StandIn.Invocation;

namespace Orleans.Runtime;

/// <summary>
/// The base of all references: what callers hold in a grain's place. For every grain interface a subclass is emitted at run time
/// that makes a call of each method and hands it to one of the methods here; see <see cref="ProxyEmitter"/>.
/// </summary>
[Immutable]
public abstract class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private protected GrainReference(object router, GrainId grainId) => (Router, GrainId) = ((CallRouter)router, grainId);

    public GrainId GrainId { get; }

    internal CallRouter Router { get; }

    /// <summary>The activation that answered last; a guess that saves looking it up.</summary>
    internal Activation? LastActivation { get; set; }

    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"GrainReference:{GrainId}";

    internal Task<TResult> Send<TResult>(GrainCall<TResult> call) => Router.Engine.Send(this, call);

    internal ValueTask<TResult> SendValue<TResult>(GrainCall<TResult> call) => new(Router.Engine.Send(this, call));

    internal ValueTask SendNothing(GrainCall<Nothing> call) => new(Router.Engine.Send(this, call));

    internal void SendOneWay(GrainCall<Nothing> call) => Router.Engine.Send(this, call);

    internal IAsyncEnumerable<T> Enumerate<T>(EnumerableCall<T> call) => new GrainEnumerable<T>(this, call);

    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1?.Equals(reference2) ?? reference2 is null;

    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);
}
