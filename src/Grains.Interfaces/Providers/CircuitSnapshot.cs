namespace OrleansAi.Providers;

/// <summary>A target's circuit as the whole cluster sees it, from its health grain.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Providers.CircuitSnapshot")]
public sealed record CircuitSnapshot
{
    /// <summary>Whose circuit it is.</summary>
    [Id(0)] public required TargetId Target { get; init; }

    /// <summary>Counts the circuit's changes, also over restarts: of two snapshots the one with the higher version is true.</summary>
    [Id(1)] public required long Version { get; init; }

    /// <summary>When the break ends, or <c>null</c> where the circuit is closed.</summary>
    [Id(2)] public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>How many breaks followed each other without a success; each makes the next one longer.</summary>
    [Id(3)] public int Breaks { get; init; }

    /// <summary>What opened the circuit; <see cref="CallFailureKind.None"/> where it is closed or was opened by hand.</summary>
    [Id(4)] public CallFailureKind Cause { get; init; }

    /// <summary>Whether an administrator opened it.</summary>
    [Id(5)] public bool Forced { get; init; }

    /// <summary>The state at a given time: an open circuit is half-open once its break is over.</summary>
    public CircuitState StateAt(DateTimeOffset now) =>
        OpenUntil is not { } end ? CircuitState.Closed : end > now ? CircuitState.Open : CircuitState.HalfOpen;
}
