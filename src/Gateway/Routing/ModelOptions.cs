using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Guardrails;
using OrleansAi.Gateway.Pricing;
using OrleansAi.Gateway.StructuredOutput;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Routing;

/// <summary>One entry of <c>OrleansAi:Models</c>: a name that clients ask for, and where its calls go.</summary>
public sealed record ModelOptions
{
    /// <summary>The upstream models that answer for this name.</summary>
    public List<TargetOptions> Targets { get; init; } = [];

    /// <summary>How a target is chosen: <c>Weighted</c>, <c>Ordered</c>, <c>Cheapest</c>, <c>Fastest</c> or <c>LeastBusy</c>.</summary>
    public string Strategy { get; init; } = WeightedRoutingPolicy.PolicyName;

    /// <summary>The models that answer when all targets fail, in this order.</summary>
    public List<string> Fallback { get; init; } = [];

    /// <summary>
    /// The models that answer instead of <see cref="Fallback"/> where the last target failed in a certain way, by the name of a
    /// <see cref="OrleansAi.Providers.CallFailureKind"/>. Only so do calls go on that a provider refused for their length or content.
    /// </summary>
    public Dictionary<string, List<string>> FallbackOn { get; init; } = [];

    /// <summary>Which answers are kept.</summary>
    public ModelCacheOptions Cache { get; init; } = new();

    /// <summary>What is checked and hidden before a provider is called; as <c>OrleansAi:Gateway:Guardrails</c> says where it isn't given.</summary>
    public GuardrailOptions? Guardrails { get; init; }

    /// <summary>Whether answers are checked by the JSON schema that their request asks for.</summary>
    public StructuredOutputOptions StructuredOutput { get; init; } = new();

    /// <summary>How large an answer is reserved for where the request does not say, in tokens.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>What all callers together may use of this name, beside their own limits; no limit where it isn't given.</summary>
    public LimitOptions Limits { get; init; } = new();
}

/// <summary>One entry of a model's <c>Targets</c>.</summary>
public sealed record TargetOptions
{
    /// <summary>The provider's name.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The provider's own name of the model.</summary>
    public string Model { get; init; } = "";

    /// <summary>The share of calls, against the sum of all weights; 0 is called only when the others cannot be.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The most tokens of prompt and answer together, where that is known.</summary>
    public long? ContextTokens { get; init; }

    /// <summary>The longest answer in tokens, where that is known.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>All that the upstream model can, by the names of <see cref="ModelCapabilities"/>, where that is known.</summary>
    public List<string>? Capabilities { get; init; }

    /// <summary>What it costs, in place of what <c>OrleansAi:Prices</c> say.</summary>
    public PriceOptions? Price { get; init; }

    internal TargetId Id => new(Provider, Model);
}
