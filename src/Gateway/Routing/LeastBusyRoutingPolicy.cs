using System.Collections.Immutable;

namespace OrleansAi.Gateway.Routing;

/// <summary>
/// The target with the fewest calls of this process under way, against its weight; among equals chance decides. For servers that
/// have a few places each, such as those of local models.
/// </summary>
public sealed class LeastBusyRoutingPolicy : IRoutingPolicy
{
    // Far below the difference that one call makes.
    private const double Chance = 1e-6;

    /// <inheritdoc />
    public string Name => "LeastBusy";

    /// <inheritdoc />
    public void Score(ImmutableArray<TargetModel> targets, in RoutingContext context, Span<double> scores)
    {
        for (var index = 0; index < targets.Length; index++)
        {
            var target = targets[index];
            scores[index] = target.Weight == 0
                ? double.PositiveInfinity
                : ((target.Traffic.Running + 1) / target.Weight) + (context.Random.NextDouble() * Chance);
        }
    }
}
