using OrleansAi.Gateway.Admission;

namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>The limits of tenants and models are numbers that make sense.</summary>
internal sealed class LimitRule : IGatewayRule
{
    public IEnumerable<string> Check(GatewayOptions options) =>
        options.Tenants.SelectMany(tenant => Check($"OrleansAi:Tenants:{tenant.Key}", tenant.Value))
            .Concat(options.Models.SelectMany(model => Check($"OrleansAi:Models:{model.Key}:Limits", model.Value.Limits)));

    private static IEnumerable<string> Check(string path, LimitOptions limits) =>
        limits.Check().Select(failure => $"{path}:{failure.Member} {failure.Problem}");
}
