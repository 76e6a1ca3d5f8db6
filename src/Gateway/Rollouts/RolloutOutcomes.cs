using System.Collections.Immutable;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Rollouts;

/// <summary>What calls of versions came to in this process and is still to be reported: counts, so that any number of calls takes the same room. Safe to use from many threads.</summary>
internal sealed class RolloutOutcomes
{
    private readonly Lock _changing = new();
    private Dictionary<(string Id, int Epoch), Pending> _pending = [];

    /// <summary>Counts a call that is over.</summary>
    public void Record(CallTrial trial, bool hasFailed, TimeSpan? latency)
    {
        lock (_changing)
        {
            var key = (trial.Rollout.Id, trial.Epoch);
            if (!_pending.TryGetValue(key, out var pending))
                _pending[key] = pending = new Pending(trial.Rollout.Model);

            (trial.IsCandidate ? pending.Candidate : pending.Baseline).Add(hasFailed, latency);
        }
    }

    /// <summary>All that was counted, taken off, with the model that it is of.</summary>
    public IReadOnlyList<(string Model, RolloutReport Report)> Take()
    {
        Dictionary<(string Id, int Epoch), Pending> taken;
        lock (_changing)
        {
            if (_pending.Count == 0)
                return [];

            (taken, _pending) = (_pending, []);
        }

        return
        [
            .. taken.OrderBy(entry => entry.Key.Epoch).Select(entry => (entry.Value.Model, new RolloutReport
            {
                Id = entry.Key.Id,
                Epoch = entry.Key.Epoch,
                Candidate = entry.Value.Candidate.ToOutcomes(),
                Baseline = entry.Value.Baseline.ToOutcomes(),
            })),
        ];
    }

    private sealed record Pending(string Model)
    {
        public Tally Candidate { get; } = new();

        public Tally Baseline { get; } = new();
    }

    private sealed class Tally
    {
        private readonly Dictionary<int, long> _latencies = [];
        private long _calls;
        private long _errors;

        public void Add(bool hasFailed, TimeSpan? latency)
        {
            _calls++;
            _errors += hasFailed ? 1 : 0;
            if (latency is { } known && !hasFailed && LatencyBuckets.IndexOf(known) is var bucket)
                _latencies[bucket] = _latencies.GetValueOrDefault(bucket) + 1;
        }

        public VersionOutcomes ToOutcomes() => new()
        {
            Calls = _calls,
            Errors = _errors,
            Latencies = [.. _latencies.Select(entry => new LatencyCount(entry.Key, entry.Value))],
        };
    }
}
