using System.Collections.Immutable;

namespace OrleansAi.Gateway.Routing;

/// <summary>The targets in the order of the configuration: the first answers as long as it can.</summary>
public sealed class OrderedRoutingPolicy : IRoutingPolicy
{
    /// <inheritdoc />
    public string Name => "Ordered";

    /// <inheritdoc />
    public void Score(ImmutableArray<TargetModel> targets, in RoutingContext context, Span<double> scores)
    {
        for (var index = 0; index < targets.Length; index++)
            scores[index] = index;
    }
}
