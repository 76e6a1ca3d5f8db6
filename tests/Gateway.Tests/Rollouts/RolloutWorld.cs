using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Gateway.Rollouts;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Tests.Rollouts;

/// <summary>A gateway whose model <c>chat</c> goes to the provider <c>one</c>, and rollouts of a version on the provider <c>two</c>.</summary>
internal static class RolloutWorld
{
    public static readonly DateTimeOffset Start = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    public static GatewayUnderTest GatewayOver(ScriptedUpstream one, ScriptedUpstream two, Dictionary<string, string?>? more = null) => new(new Dictionary<string, string?>
    {
        ["OrleansAi:Providers:one:Endpoint"] = one.Endpoint,
        ["OrleansAi:Providers:two:Endpoint"] = two.Endpoint,
        ["OrleansAi:Models:chat:Targets:0:Provider"] = "one",
        ["OrleansAi:Models:chat:Targets:0:Model"] = "m",
        ["OrleansAi:Prices:two/m:OutputPerMillion"] = "10",
        ["OrleansAi:Gateway:Retry:Retries"] = "0",
        ["OrleansAi:Gateway:Retry:BaseDelay"] = "00:00:00",
    }.Concat(more ?? []).ToDictionary());

    public static Rollout Of(RolloutKind kind, double weight, long revision = 1, RolloutStatus status = RolloutStatus.Running, string provider = "two") => new()
    {
        Id = "r1",
        Model = "chat",
        Kind = kind,
        Candidate = new RolloutVersion { Name = "v2", Targets = [new RolloutTarget(provider, "m")] },
        Weight = weight,
        WeightSince = Start,
        Status = status,
        Criteria = new RolloutCriteria(),
        Revision = revision,
        StartedAt = Start,
        Tenant = "acme",
        StartedBy = "admin",
    };

    public static void Apply(this GatewayUnderTest gateway, Rollout rollout) => gateway.Services.GetRequiredService<ClusterRollouts>().Apply([rollout]);

    public static RolloutReport Outcomes(this GatewayUnderTest gateway) =>
        Assert.Single(gateway.Services.GetRequiredService<RolloutOutcomes>().Take()).Report;
}
