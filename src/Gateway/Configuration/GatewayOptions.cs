using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Guardrails;
using OrleansAi.Gateway.Pricing;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Configuration;

/// <summary>
/// All that people configure of the gateway: the sections <c>Providers</c>, <c>Models</c>, <c>Prices</c>, <c>Tenants</c> and
/// <c>Gateway</c> of <c>OrleansAi</c>.
/// </summary>
public sealed record GatewayOptions
{
    /// <summary>The providers by name. One of kind <c>Local</c> named <c>local</c> is always there.</summary>
    public IReadOnlyDictionary<string, ProviderOptions> Providers { get; init; } = new Dictionary<string, ProviderOptions>();

    /// <summary>The models that clients ask for, by name.</summary>
    public IReadOnlyDictionary<string, ModelOptions> Models { get; init; } = new Dictionary<string, ModelOptions>();

    /// <summary>Prices by <c>provider/model</c>.</summary>
    public IReadOnlyDictionary<string, PriceOptions> Prices { get; init; } = new Dictionary<string, PriceOptions>();

    /// <summary>What all users of a tenant may use together, by the tenant's name.</summary>
    public IReadOnlyDictionary<string, LimitOptions> Tenants { get; init; } = new Dictionary<string, LimitOptions>();

    /// <summary>Limits and retries, the same for all models.</summary>
    public CallOptions Calls { get; init; } = new();
}

/// <summary>The section <c>OrleansAi:Gateway</c>.</summary>
public sealed record CallOptions
{
    /// <summary>How large an answer is reserved for where neither the request nor the model says, in tokens.</summary>
    public long MaxOutputTokens { get; init; } = 4096;

    /// <summary>The longest event of a stream; a longer one is a malformed answer. In bytes.</summary>
    public int MaxEventBytes { get; init; } = 1024 * 1024;

    /// <summary>The largest answer that is not streamed. In bytes.</summary>
    public int MaxAnswerBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>What a process keeps of answers.</summary>
    public CacheOptions Cache { get; init; } = new();

    /// <summary>What is checked and hidden in calls of models that say nothing of it themselves.</summary>
    public GuardrailOptions Guardrails { get; init; } = new();

    /// <summary>How a failed call is tried again.</summary>
    public RetryOptions Retry { get; init; } = new();
}
