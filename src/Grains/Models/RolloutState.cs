using OrleansAi.Grains.Models.Statistics;
using OrleansAi.Models;

namespace OrleansAi.Grains.Models;

/// <summary>What is stored of a rollout: itself, and what was seen of its versions.</summary>
internal sealed record RolloutState
{
    /// <summary>Counts the rollouts of the model from 1.</summary>
    public required long Number { get; init; }

    public required Rollout Rollout { get; init; }

    /// <summary>Counts the times that it was stored.</summary>
    public long Saves { get; init; }

    /// <summary>The epoch of the tallies; see <see cref="Rollout.EpochAt"/>.</summary>
    public int Epoch { get; init; }

    public VersionTally Candidate { get; init; } = VersionTally.Empty;

    public VersionTally Baseline { get; init; } = VersionTally.Empty;

    /// <summary>How often calls were judged in the rollout's life.</summary>
    public int Looks { get; init; }

    /// <summary>So many calls of the candidate are to be seen in this epoch before they are judged again.</summary>
    public long NextLook { get; init; }

    /// <summary>How often scores were judged in the rollout's life.</summary>
    public int ScoreLooks { get; init; }

    /// <summary>So many scores of the candidate are to be seen before they are judged again.</summary>
    public long NextScoreLook { get; init; }
}

/// <summary>What was seen of one version.</summary>
internal sealed record VersionTally
{
    public static VersionTally Empty { get; } = new();

    public long Calls { get; init; }

    public long Errors { get; init; }

    /// <summary>Answers by latency bucket, as long as the highest one needs.</summary>
    public IReadOnlyList<long> Latencies { get; init; } = [];

    /// <summary>Its scores, which are kept over changes of its share.</summary>
    public Moments Scores { get; init; }

    public VersionTally Add(VersionOutcomes outcomes) => this with
    {
        Calls = Calls + outcomes.Calls,
        Errors = Errors + outcomes.Errors,
        Latencies = Add(outcomes.Latencies.AsSpan()),
    };

    /// <summary>The longest latency of the bucket that the share of answers is within, or <c>null</c> where there are none.</summary>
    public TimeSpan? Quantile(double share)
    {
        var left = Math.Ceiling(Latencies.Sum() * share);
        for (var bucket = 0; bucket < Latencies.Count; bucket++)
        {
            left -= Latencies[bucket];
            if (left <= 0 && Latencies[bucket] > 0)
                return LatencyBuckets.UpperBound(bucket);
        }

        return null;
    }

    private IReadOnlyList<long> Add(ReadOnlySpan<LatencyCount> counts)
    {
        if (counts.IsEmpty)
            return Latencies;

        var sums = new long[LatencyBuckets.Count];
        for (var bucket = 0; bucket < Latencies.Count; bucket++)
            sums[bucket] = Latencies[bucket];

        foreach (var (bucket, count) in counts)
            sums[Math.Clamp(bucket, 0, sums.Length - 1)] += count;

        return sums[..(Array.FindLastIndex(sums, sum => sum > 0) + 1)];
    }
}
