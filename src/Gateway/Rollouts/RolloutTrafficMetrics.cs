using System.Diagnostics.Metrics;

namespace OrleansAi.Gateway.Rollouts;

/// <summary>What this process's part in rollouts shows to operators.</summary>
internal sealed class RolloutTrafficMetrics
{
    private readonly Counter<long> _notReported;
    private readonly Counter<long> _shadows;

    public RolloutTrafficMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("OrleansAi");
        _notReported = meter.CreateCounter<long>(
            "orleansai.rollout.outcomes_dropped", "{outcome}", "Outcomes of calls that never reached their rollout.");
        _shadows = meter.CreateCounter<long>(
            "orleansai.shadow.calls", "{call}", "Copies of calls for versions under test: sent, or dropped where too many were under way.");
    }

    public void NotReported(long calls) => _notReported.Add(calls);

    public void Copied(string model, bool isSent) =>
        _shadows.Add(1, new("model", model), new("outcome", isSent ? "sent" : "dropped"));
}
