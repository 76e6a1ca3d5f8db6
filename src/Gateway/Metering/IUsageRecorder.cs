using OrleansAi.Usage;

namespace OrleansAi.Gateway.Metering;

/// <summary>Takes records of finished calls. It never makes a call wait or fail: its queue is bounded, and what it drops it counts.</summary>
public interface IUsageRecorder
{
    /// <summary>Queues one record.</summary>
    void Record(ModelCallRecord record);
}
