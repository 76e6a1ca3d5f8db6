namespace OrleansAi.Silo.Telemetry;

/// <summary>Where metrics go, as people write it: the section <c>OrleansAi:Telemetry</c>, read once at start.</summary>
public sealed class TelemetryOptions
{
    /// <summary>The section that these settings come from.</summary>
    public const string Section = "OrleansAi:Telemetry";

    /// <summary>The base address of a collector that takes OTLP over HTTP, or <c>null</c> to send nothing.</summary>
    public string? Endpoint { get; set; }

    /// <summary>How often metrics are sent. From a second to an hour.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);
}
