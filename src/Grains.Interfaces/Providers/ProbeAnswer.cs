namespace OrleansAi.Providers;

/// <summary>Whether a process may probe a target.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Providers.ProbeAnswer")]
public sealed record ProbeAnswer
{
    /// <summary>The probe's id, to be reported with its outcome, or <c>null</c> where it may not be made.</summary>
    [Id(0)] public string? Probe { get; init; }

    /// <summary>
    /// When another process takes it that the probe was lost: the id is no longer worth anything then. Where no probe was granted,
    /// when it is worth asking again.
    /// </summary>
    [Id(1)] public required DateTimeOffset Until { get; init; }

    /// <summary>The circuit as it is; a closed one needs no probe.</summary>
    [Id(2)] public required CircuitSnapshot Circuit { get; init; }
}
