using System.Globalization;
using OrleansAi.Grains.Models.Statistics;
using OrleansAi.Models;

namespace OrleansAi.Grains.Models;

/// <summary>
/// Tests whether a candidate is worse than the version before it. Pure.
/// </summary>
/// <remarks>
/// The tests are repeated as calls come in, so the chance of a false alarm is shared out: each of the four tests gets a quarter of it,
/// and of that its look number j, from 0, gets 6/(π²(j+1)²), which add up to 1. By Boole's inequality all looks together raise a false
/// alarm with no more than the stated chance, however long the rollout runs. Looks are taken as the candidate's calls grow by
/// half, which does not depend on how they went. A margin besides keeps differences that nobody minds from ending a rollout.
/// </remarks>
internal static class RolloutJudgement
{
    private const double Tests = 4;
    private const double Growth = 1.5;

    /// <summary>The chance of a false alarm that one test may have at one look.</summary>
    public static double LevelOf(RolloutCriteria criteria, int look) =>
        criteria.FalseAlarmRate / Tests * 6 / (Math.PI * Math.PI * (look + 1.0) * (look + 1.0));

    /// <summary>After how many calls or scores the next look follows one at <paramref name="seen"/>.</summary>
    public static long NextLook(long seen) => (long)Math.Ceiling(seen * Growth);

    /// <summary>Why the candidate's calls are worse, or <c>null</c>.</summary>
    public static string? OfCalls(RolloutState state)
    {
        var (criteria, level) = (state.Rollout.Criteria, LevelOf(state.Rollout.Criteria, state.Looks));
        var (candidate, baseline) = (state.Candidate, state.Baseline);
        if (criteria.MaxErrorRate is { } most && candidate.Errors > most * candidate.Calls)
        {
            var chance = ProportionTests.Binomial(candidate.Errors, candidate.Calls, most);
            if (chance < level)
                return Text($"{Errors(candidate)} failed, more than the {most:P1} that the rollout permits (binomial test, p = {chance:G2}).");
        }

        return baseline.Calls < criteria.MinimumCalls ? null : Compared(candidate, baseline, criteria, level);
    }

    /// <summary>Why the candidate's scores are worse, or <c>null</c>.</summary>
    public static string? OfScores(RolloutState state)
    {
        var (criteria, candidate, baseline) = (state.Rollout.Criteria, state.Candidate.Scores, state.Baseline.Scores);
        if (baseline.Count < criteria.MinimumCalls || candidate.Mean >= baseline.Mean - criteria.ScoreMargin)
            return null;

        var chance = Welch.Smaller(candidate, baseline);
        return chance < LevelOf(criteria, state.ScoreLooks)
            ? Text($"Its {candidate.Count} scores are {candidate.Mean:0.###} in the mean, against {baseline.Mean:0.###} of {baseline.Count} (Welch's test, p = {chance:G2}).")
            : null;
    }

    private static string? Compared(VersionTally candidate, VersionTally baseline, RolloutCriteria criteria, double level)
    {
        if (Rate(candidate) - Rate(baseline) > criteria.ErrorMargin)
        {
            var chance = ProportionTests.Fisher(candidate.Errors, candidate.Calls, baseline.Errors, baseline.Calls);
            if (chance < level)
                return Text($"{Errors(candidate)} failed, against {Errors(baseline)} (Fisher's exact test, p = {chance:G2}).");
        }

        if (candidate.Quantile(0.5) is not { } median || baseline.Quantile(0.5) is not { } other || median <= other * (1 + criteria.LatencyMargin))
            return null;

        if (candidate.Latencies.Sum() < criteria.MinimumCalls || baseline.Latencies.Sum() < criteria.MinimumCalls)
            return null;

        var slower = MannWhitney.Larger(Padded(candidate.Latencies), Padded(baseline.Latencies));
        return slower < level
            ? Text($"Half of its answers took {median.TotalMilliseconds:0} ms or more to begin, against {other.TotalMilliseconds:0} ms (Mann–Whitney test, p = {slower:G2}).")
            : null;
    }

    private static double Rate(VersionTally tally) => tally.Calls == 0 ? 0 : (double)tally.Errors / tally.Calls;

    private static string Errors(VersionTally tally) => Text($"{tally.Errors} of {tally.Calls} calls");

    private static List<long> Padded(IReadOnlyList<long> counts) =>
        [.. counts, .. Enumerable.Repeat(0L, LatencyBuckets.Count - counts.Count)];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
