using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>A model's strategy is one of the routing policies.</summary>
internal sealed class StrategyRule(IEnumerable<IRoutingPolicy> policies) : IGatewayRule
{
    private readonly string[] _names = [.. policies.Select(policy => policy.Name)];

    public IEnumerable<string> Check(GatewayOptions options) =>
        from entry in options.Models
        where !_names.Contains(entry.Value.Strategy, StringComparer.OrdinalIgnoreCase)
        select $"OrleansAi:Models:{entry.Key}:Strategy is '{entry.Value.Strategy}', which is not known; write one of {string.Join(", ", _names)}.";
}
