using System.Diagnostics.Metrics;
using OrleansAi.Models;

namespace OrleansAi.Grains.Models;

/// <summary>What rollouts show to operators; counted once in the whole cluster.</summary>
internal sealed class RolloutMetrics
{
    private readonly Counter<long> _changes;

    public RolloutMetrics(IMeterFactory meters) =>
        _changes = meters.Create("OrleansAi").CreateCounter<long>("orleansai.rollout.changes", "{change}", "Times that a rollout began, changed or ended.");

    public void Changed(Rollout rollout, bool isAutomatic) => _changes.Add(
        1, new("model", rollout.Model), new("status", rollout.Status.ToString()), new("automatic", isAutomatic));
}
