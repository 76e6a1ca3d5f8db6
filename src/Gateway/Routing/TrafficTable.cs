using System.Collections.Concurrent;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Routing;

/// <summary>The traffic of every target, which outlives a reload of the routes.</summary>
internal sealed class TrafficTable(TimeProvider time)
{
    private readonly ConcurrentDictionary<TargetId, TargetTraffic> _targets = new();

    public TargetTraffic Of(TargetId target) => _targets.GetOrAdd(target, static (_, time) => new TargetTraffic(time), time);
}
