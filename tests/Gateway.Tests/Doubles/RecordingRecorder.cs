using System.Collections.Concurrent;
using OrleansAi.Gateway.Metering;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Doubles;

/// <summary>Keeps the records of finished calls.</summary>
internal sealed class RecordingRecorder : IUsageRecorder
{
    public ConcurrentQueue<ModelCallRecord> Records { get; } = new();

    public void Record(ModelCallRecord record) => Records.Enqueue(record);
}
