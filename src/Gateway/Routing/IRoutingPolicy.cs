using System.Collections.Immutable;

namespace OrleansAi.Gateway.Routing;

/// <summary>A way to order the targets of a route. A policy keeps no state of its own.</summary>
public interface IRoutingPolicy
{
    /// <summary>The name that a model's <c>Strategy</c> calls it by, compared without case.</summary>
    string Name { get; }

    /// <summary>
    /// Says where each target stands in the order: the lowest score is called first, equal scores as configured. Every policy but
    /// <c>Ordered</c> gives a target of weight 0 an infinite score.
    /// </summary>
    /// <param name="targets">The route's targets.</param>
    /// <param name="context">The call.</param>
    /// <param name="scores">One for each target, in the same order.</param>
    void Score(ImmutableArray<TargetModel> targets, in RoutingContext context, Span<double> scores);
}
