using System.Collections.Concurrent;

namespace Orleans.StandIn.Invocation;

/// <summary>Makes references, through classes that are emitted when their interface is first used.</summary>
internal static class GrainProxies
{
    private static readonly ConcurrentDictionary<Type, Func<object, GrainId, GrainReference>> Factories = new();

    /// <summary>A reference of this interface to the target <paramref name="id"/> of <paramref name="router"/>.</summary>
    public static GrainReference Create(Type grainInterface, CallRouter router, GrainId id) =>
        (Factories.TryGetValue(grainInterface, out var factory) ? factory : Factories.GetOrAdd(grainInterface, ProxyEmitter.Emit))(router, id);

    /// <summary>The same target under another interface.</summary>
    public static object Cast(GrainReference reference, Type grainInterface) =>
        grainInterface.IsInstanceOfType(reference) ? reference
        : grainInterface.IsInterface ? Create(grainInterface, reference.Router, reference.GrainId)
        : throw new ArgumentException($"{grainInterface} is not an interface.", nameof(grainInterface));
}
