using System.Collections.Immutable;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>
/// What is still to be reported of one target, as runs of equal outcomes: a healthy target's thousands of successes are one run.
/// When it is full the oldest run is given up.
/// </summary>
internal sealed class PendingOutcomes
{
    private const int MaxRuns = 256;

    private readonly List<OutcomeRun> _runs = [];

    public bool Any => _runs.Count > 0;

    /// <summary>Appends one outcome.</summary>
    /// <returns>How many outcomes were given up for it.</returns>
    public int Add(CallFailureKind failure, string? probe)
    {
        if (_runs.Count > 0 && _runs[^1] is var last && last.Failure == failure && last.Probe == probe && last.Count < int.MaxValue)
        {
            _runs[^1] = last with { Count = last.Count + 1 };
            return 0;
        }

        _runs.Add(new OutcomeRun(failure, 1, probe));
        if (_runs.Count <= MaxRuns)
        {
            return 0;
        }

        var oldest = _runs[0];
        _runs.RemoveAt(0);
        return oldest.Count;
    }

    /// <summary>All runs, taken off.</summary>
    public ImmutableArray<OutcomeRun> Take()
    {
        ImmutableArray<OutcomeRun> runs = [.. _runs];
        _runs.Clear();
        return runs;
    }
}
