using OrleansAi.Grains.Models;
using OrleansAi.Models;
using static OrleansAi.Grains.Tests.Models.RolloutBuilding;

namespace OrleansAi.Grains.Tests.Models;

/// <summary>Many rollouts with calls drawn by a seed: how often equal versions are told apart, and how soon a worse one is.</summary>
public sealed class RolloutSimulationTests
{
    private const double FalseAlarmRate = 0.05;

    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Without the margins, which would hide false alarms.</summary>
    private static readonly RolloutCriteria Bare = new() { FalseAlarmRate = FalseAlarmRate, ErrorMargin = 0, LatencyMargin = 0 };

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.05)]
    [InlineData(0.4)]
    public void EqualVersions_AreRolledBackNoMoreOftenThanStated(double errorRate)
    {
        const int Rollouts = 400;
        var random = new Random(20261128);
        var version = new Version(errorRate, 300, 0.7);

        var alarms = Enumerable.Range(0, Rollouts).Count(_ => Run(random, Bare, 0.2, 1000, version, version) is not null);

        Assert.InRange(alarms, 0, (int)(Rollouts * FalseAlarmRate));
    }

    [Theory]
    [InlineData(0.5, 0.01, 1.0, 0.7, 60)]
    [InlineData(0.1, 0.01, 1.0, 0.7, 500)]
    [InlineData(0.01, 0.01, 2.0, 0.7, 250)]
    [InlineData(0.01, 0.01, 1.5, 0.7, 800)]
    [InlineData(0.01, 0.01, 1.0, 0.5, 250)]
    public void AWorseVersion_IsRolledBackWithinItsCalls(double errorRate, double otherErrorRate, double slower, double score, int within)
    {
        const int Rollouts = 200;
        var random = new Random(20261128);

        var found = Enumerable.Range(0, Rollouts)
            .Select(_ => Run(random, new RolloutCriteria(), 0.2, within, new Version(errorRate, 300 * slower, score), new Version(otherErrorRate, 300, 0.7)))
            .Count(calls => calls is not null);

        Assert.InRange(found, (int)(0.95 * Rollouts), Rollouts);
    }

    /// <summary>After how many calls of the candidate it is rolled back, or <c>null</c> where it is not within <paramref name="most"/>.</summary>
    private static long? Run(Random random, RolloutCriteria criteria, double share, int most, Version candidate, Version baseline)
    {
        var state = Started(Now, Command("r1") with { Criteria = criteria });
        var calls = 0;
        while (calls < most)
        {
            // A second of traffic of some process.
            List<(bool Failed, int Bucket)>[] outcomes = [[], []];
            var scores = new List<VersionScore>();
            for (var call = random.Next(1, 40); call > 0; call--)
            {
                var isCandidate = random.NextDouble() < share;
                calls += isCandidate ? 1 : 0;
                var version = isCandidate ? candidate : baseline;
                outcomes[isCandidate ? 0 : 1].Add((random.NextDouble() < version.ErrorRate, version.Latency(random)));
                scores.Add(new VersionScore(isCandidate ? "v2" : "stable", version.Score + (0.2 * Normal(random))));
            }

            state = RolloutRules.Report(state, Report("r1", Sum(outcomes[0]), Sum(outcomes[1])), Now);
            if (state.Rollout.Status == RolloutStatus.Running)
                state = RolloutRules.AddScores(state, "r1", [.. scores], Now).State!;

            if (state.Rollout.Status == RolloutStatus.RolledBack)
                return calls;
        }

        return null;
    }

    private static VersionOutcomes Sum(List<(bool Failed, int Bucket)> calls) => new()
    {
        Calls = calls.Count,
        Errors = calls.Count(call => call.Failed),
        Latencies = [.. calls.Where(call => !call.Failed).CountBy(call => call.Bucket).Select(bucket => new LatencyCount(bucket.Key, bucket.Value))],
    };

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private sealed record Version(double ErrorRate, double Milliseconds, double Score)
    {
        public int Latency(Random random) => LatencyBuckets.IndexOf(TimeSpan.FromMilliseconds(Milliseconds * Math.Exp(0.6 * Normal(random))));
    }
}
