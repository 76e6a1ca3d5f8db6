using OrleansAi.Grains.Models;
using OrleansAi.Models;

namespace OrleansAi.Grains.Tests.Models;

/// <summary>Commands and reports in few words.</summary>
internal static class RolloutBuilding
{
    public static StartRollout Command(string id, RolloutKind kind = RolloutKind.Canary, double weight = 10, string version = "v2", params RolloutStage[] stages) => new()
    {
        Id = id,
        Kind = kind,
        Candidate = new RolloutVersion { Name = version, Targets = [new RolloutTarget("next", "m")] },
        Weight = weight,
        Stages = [.. stages],
        Tenant = "acme",
        StartedBy = "admin",
    };

    public static VersionOutcomes Calls(long calls, long errors = 0, int milliseconds = 100) => new()
    {
        Calls = calls,
        Errors = errors,
        Latencies = [new LatencyCount(LatencyBuckets.IndexOf(TimeSpan.FromMilliseconds(milliseconds)), calls - errors)],
    };

    public static RolloutReport Report(string id, VersionOutcomes candidate, VersionOutcomes baseline, int epoch = 0) =>
        new() { Id = id, Epoch = epoch, Candidate = candidate, Baseline = baseline };

    public static RolloutState Started(DateTimeOffset now, StartRollout? command = null, RolloutState? after = null) =>
        RolloutRules.Start(after, "chat", command ?? Command("r1"), now).State ?? throw new InvalidOperationException("The rollout did not start.");
}
