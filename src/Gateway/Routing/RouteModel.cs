using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Routing;

/// <summary>Where the calls of one model name go.</summary>
public sealed class RouteModel
{
    /// <summary>The name that clients ask for.</summary>
    public required string Name { get; init; }

    /// <summary>Its targets, as configured.</summary>
    public required ImmutableArray<TargetModel> Targets { get; init; }

    /// <summary>How they are ordered.</summary>
    public required IRoutingPolicy Policy { get; init; }

    /// <summary>The routes that are tried after it, in order: its fallbacks, each followed by its own, none twice.</summary>
    public ImmutableArray<RouteModel> Fallbacks { get; init; } = [];

    /// <summary>How large an answer is reserved for where the request does not say, in tokens.</summary>
    public required long MaxOutputTokens { get; init; }

    /// <summary>Whether a target, its own or a fallback's, has a word for <paramref name="operation"/>.</summary>
    public bool Serves(ModelOperation operation)
    {
        foreach (var target in Targets)
        {
            if (target.Provider.Serves(operation))
                return true;
        }

        foreach (var fallback in Fallbacks)
        {
            if (fallback.Serves(operation))
                return true;
        }

        return false;
    }

    /// <summary>What a call costs at most, whichever target answers.</summary>
    public Money CostAtMost(long inputTokens, long outputTokens)
    {
        var most = DearestTarget(this, inputTokens, outputTokens);
        foreach (var fallback in Fallbacks)
            most = Money.Max(most, DearestTarget(fallback, inputTokens, outputTokens));

        return most;
    }

    private static Money DearestTarget(RouteModel route, long inputTokens, long outputTokens)
    {
        var most = Money.Zero;
        foreach (var target in route.Targets)
            most = Money.Max(most, target.Price.CostAtMost(inputTokens, outputTokens));

        return most;
    }
}
