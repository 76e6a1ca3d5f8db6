namespace OrleansAi.Gateway.Routing;

/// <summary>A way to order the targets of a route. A policy keeps no state of its own.</summary>
public interface IRoutingPolicy
{
    /// <summary>The name that a model's <c>Strategy</c> calls it by, compared without case.</summary>
    string Name { get; }

    /// <summary>Where <paramref name="target"/> stands in the order: the lowest score is called first, equal scores as configured.</summary>
    /// <param name="target">The target.</param>
    /// <param name="index">Its place in the configuration.</param>
    /// <param name="context">The call.</param>
    double Score(TargetModel target, int index, in RoutingContext context);
}

/// <summary>What a routing policy may know of a call.</summary>
/// <param name="Random">Where chance comes from.</param>
/// <param name="Operation">What the model is asked for: targets that have no word for it are left out.</param>
/// <param name="StickyKey">Calls with the same key go to the same target where the policy chooses freely.</param>
public readonly record struct RoutingContext(Random Random, ModelOperation Operation, string? StickyKey);
