using System.Diagnostics.Metrics;

namespace OrleansAi.Gateway.Caching;

/// <summary>What operators see of answers that are kept.</summary>
public sealed class CacheMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _lookups;
    private readonly Counter<long> _sharedFailures;
    private readonly Counter<long> _sharedDropped;

    /// <summary>Metrics of <paramref name="meters"/>' meter <c>OrleansAi</c>.</summary>
    public CacheMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create("OrleansAi");
        _lookups = _meter.CreateCounter<long>("orleansai.cache.lookups", "{lookup}", "Calls whose answer was looked for among those that are kept, by where it was found.");
        _sharedFailures = _meter.CreateCounter<long>("orleansai.cache.shared_failures", "{lookup}", "Lookups of answers that fronts share which failed or came too late.");
        _sharedDropped = _meter.CreateCounter<long>("orleansai.cache.shared_dropped", "{answer}", "Answers that could not be kept for other fronts.");
    }

    /// <summary>Shows the size of one of the places where answers are kept.</summary>
    public void Observe(string layer, Func<long> bytes) => _meter.CreateObservableGauge(
        "orleansai.cache.size", () => new Measurement<long>(bytes(), new KeyValuePair<string, object?>("layer", layer)), "By", "The memory that answers take.");

    internal void LookedUp(CacheLookup result) => _lookups.Add(1, new KeyValuePair<string, object?>("result", Name(result)));

    internal void SharedFailed() => _sharedFailures.Add(1);

    internal void SharedDropped() => _sharedDropped.Add(1);

    private static string Name(CacheLookup result) => result switch
    {
        CacheLookup.Local => "local",
        CacheLookup.Shared => "shared",
        CacheLookup.SemanticLocal => "semantic_local",
        CacheLookup.SemanticShared => "semantic_shared",
        CacheLookup.Stale => "stale",
        _ => "miss",
    };
}

/// <summary>Where an answer was found.</summary>
internal enum CacheLookup
{
    Miss,
    Local,
    Shared,
    SemanticLocal,
    SemanticShared,
    Stale,
}
