using System.Diagnostics.Metrics;
using OrleansAi.Providers;

namespace OrleansAi.Grains.Providers;

/// <summary>What circuits show to operators; counted once in the whole cluster.</summary>
internal sealed class CircuitMetrics
{
    private readonly Counter<long> _changes;

    public CircuitMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("OrleansAi");
        _changes = meter.CreateCounter<long>("orleansai.circuit.changes", "{change}", "Times that a target's circuit opened or closed.");
    }

    public void Changed(CircuitSnapshot circuit) =>
        _changes.Add(
            1,
            new("target", circuit.Target.ToString()),
            new("state", circuit.OpenUntil is null ? "closed" : "open"),
            new("cause", circuit.Cause.ToString()));
}
