using System.Collections.Immutable;

namespace OrleansAi.Gateway.Routing;

/// <summary>The target that costs least for this call: for its prompt and the longest answer that it may have.</summary>
public sealed class CheapestRoutingPolicy : IRoutingPolicy
{
    /// <inheritdoc />
    public string Name => "Cheapest";

    /// <inheritdoc />
    public void Score(ImmutableArray<TargetModel> targets, in RoutingContext context, Span<double> scores)
    {
        for (var index = 0; index < targets.Length; index++)
        {
            var target = targets[index];
            scores[index] = target.Weight == 0
                ? double.PositiveInfinity
                : target.Price.CostAtMost(context.InputTokens, context.OutputTokens, context.Units).Nanodollars;
        }
    }
}
