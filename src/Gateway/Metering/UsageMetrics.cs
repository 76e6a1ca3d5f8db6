using System.Diagnostics.Metrics;

namespace OrleansAi.Gateway.Metering;

/// <summary>What the queue of usage records shows to operators.</summary>
internal sealed class UsageMetrics
{
    private readonly Counter<long> _written;
    private readonly Counter<long> _dropped;
    private readonly UpDownCounter<long> _queued;

    public UsageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("OrleansAi");
        _written = meter.CreateCounter<long>("orleansai.usage.records_written", "{record}", "Usage records that were written.");
        _dropped = meter.CreateCounter<long>(
            "orleansai.usage.records_dropped", "{record}", "Usage records that were lost: the queue was full, or they couldn't be written.");
        _queued = meter.CreateUpDownCounter<long>("orleansai.usage.queue_length", "{record}", "Usage records that wait to be written.");
    }

    public void Queued() => _queued.Add(1);

    /// <summary>A record found no room in the queue.</summary>
    public void Refused() => _dropped.Add(1, new KeyValuePair<string, object?>("reason", "queue_full"));

    public void Written(int records)
    {
        _queued.Add(-records);
        _written.Add(records);
    }

    /// <summary>Queued records were given up.</summary>
    public void GivenUp(int records)
    {
        _queued.Add(-records);
        _dropped.Add(records, new KeyValuePair<string, object?>("reason", "not_written"));
    }
}
