using System.Collections.Immutable;

namespace OrleansAi.Gateway.Routing;

/// <summary>
/// Each target gets its weight's share of calls, and when it fails the others get theirs of what is left. With a sticky key the
/// key decides instead of chance: the same key finds the same target, and when a target goes, only its own keys move.
/// </summary>
/// <remarks>
/// Ordering by −ln(u)/weight with u uniform in (0, 1] draws without replacement in proportion to the weights (Efraimidis and
/// Spirakis, "Weighted random sampling with a reservoir", 2006). Taking u from a hash of key and target makes it weighted
/// rendezvous hashing (Schindelhauer and Schomaker, "Weighted distributed hash tables", 2005).
/// </remarks>
public sealed class WeightedRoutingPolicy : IRoutingPolicy
{
    internal const string PolicyName = "Weighted";

    /// <inheritdoc />
    public string Name => PolicyName;

    /// <inheritdoc />
    public void Score(ImmutableArray<TargetModel> targets, in RoutingContext context, Span<double> scores)
    {
        for (var index = 0; index < targets.Length; index++)
            scores[index] = targets[index].Weight == 0 ? double.PositiveInfinity : Score(targets[index], context);
    }

    private static double Score(TargetModel target, in RoutingContext context)
    {
        var uniform = context.StickyKey is { } key ? RendezvousHash.Uniform(key, target.HashSeed) : 1 - context.Random.NextDouble();
        return -Math.Log(uniform) / target.Weight;
    }
}
