using System.Collections.Frozen;
using System.Collections.Immutable;
using OrleansAi.Gateway.Caching.Semantic;
using OrleansAi.Gateway.Guardrails;
using OrleansAi.Gateway.Rollouts;
using OrleansAi.Gateway.StructuredOutput;
using OrleansAi.Providers;
using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Routing;

/// <summary>Where the calls of one model name go.</summary>
public sealed class RouteModel
{
    private ImmutableArray<RouteModel> _all;

    /// <summary>The name that clients ask for.</summary>
    public required string Name { get; init; }

    /// <summary>Its targets, as configured.</summary>
    public required ImmutableArray<TargetModel> Targets { get; init; }

    /// <summary>How they are ordered.</summary>
    public required IRoutingPolicy Policy { get; init; }

    /// <summary>The routes that are tried after it, in order: its fallbacks, each followed by its own, none twice.</summary>
    public ImmutableArray<RouteModel> Fallbacks { get; init; } = [];

    /// <summary>The routes that are tried after it instead, where the last of its targets failed in a certain way; in the same form.</summary>
    public FrozenDictionary<CallFailureKind, ImmutableArray<RouteModel>> FallbacksOn { get; init; } =
        FrozenDictionary<CallFailureKind, ImmutableArray<RouteModel>>.Empty;

    /// <summary>How large an answer is reserved for where the request does not say, in tokens.</summary>
    public required long MaxOutputTokens { get; init; }

    /// <summary>What all callers together may use of it, or <c>null</c> where that is not limited.</summary>
    public AccountLimits? Limits { get; init; }

    /// <summary>What is checked and hidden before one of its targets is called, or <c>null</c>.</summary>
    public GuardrailModel? Guardrails { get; init; }

    /// <summary>Whether its answers are checked by the JSON schema that their request asks for.</summary>
    public StructuredOutputOptions StructuredOutput { get; init; } = new();

    /// <summary>For how long its answers are kept, or <c>null</c> where they are not.</summary>
    public TimeSpan? CacheFor { get; init; }

    /// <summary>How similar a prompt must be to another to get its answer, and who says so; or <c>null</c>.</summary>
    public SemanticCacheModel? Semantic { get; init; }

    /// <summary>For how long after that they may be given where no target answers.</summary>
    public TimeSpan StaleFor { get; init; }

    /// <summary>Which version of the model it is, where the model has versions; otherwise <c>null</c>.</summary>
    public string? Version { get; init; }

    /// <summary>The rollout of another version that is under way, or <c>null</c>.</summary>
    public RouteRollout? Rollout { get; init; }

    /// <summary>This route, and every other that may answer for it.</summary>
    public ImmutableArray<RouteModel> All => _all.IsDefault ? _all = [this, .. Fallbacks.Concat(FallbacksOn.Values.SelectMany(routes => routes)).Distinct()] : _all;

    /// <summary>Whether any target that may answer has a word for <paramref name="operation"/>.</summary>
    public bool Serves(ModelOperation operation)
    {
        foreach (var route in All)
        {
            foreach (var target in route.Targets)
            {
                if (target.Provider.Serves(operation))
                    return true;
            }
        }

        return false;
    }

    /// <summary>What a call costs at most, whichever target answers.</summary>
    public Money CostAtMost(long inputTokens, long outputTokens, RequestUnits units)
    {
        var most = Money.Zero;
        foreach (var route in All)
        {
            foreach (var target in route.Targets)
                most = Money.Max(most, target.Price.CostAtMost(inputTokens, outputTokens, units));
        }

        return most;
    }
}
