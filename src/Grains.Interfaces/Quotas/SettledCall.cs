namespace OrleansAi.Quotas;

/// <summary>A call that ended and is to be charged.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.SettledCall")]
public sealed record SettledCall
{
    /// <summary>Identifies the call; charging it twice is charging it once.</summary>
    [Id(0)] public required string CallId { get; init; }

    /// <summary>What was reserved for it.</summary>
    [Id(1)] public required Money Reserved { get; init; }

    /// <summary>What it cost.</summary>
    [Id(2)] public required Money Cost { get; init; }

    /// <summary>When it ended.</summary>
    [Id(3)] public required DateTimeOffset At { get; init; }
}
