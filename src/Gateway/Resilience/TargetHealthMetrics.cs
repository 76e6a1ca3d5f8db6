using System.Diagnostics.Metrics;

namespace OrleansAi.Gateway.Resilience;

/// <summary>What this process's view of target health shows to operators.</summary>
internal sealed class TargetHealthMetrics
{
    private readonly Counter<long> _dropped;

    public TargetHealthMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("OrleansAi");
        _dropped = meter.CreateCounter<long>(
            "orleansai.health.outcomes_dropped", "{outcome}", "Outcomes of calls that never reached their health grain.");
    }

    public void Dropped(long outcomes)
    {
        if (outcomes > 0)
        {
            _dropped.Add(outcomes);
        }
    }
}
