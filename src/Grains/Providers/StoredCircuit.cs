using OrleansAi.Gateway.Resilience;
using OrleansAi.Providers;

namespace OrleansAi.Grains.Providers;

/// <summary>What of a circuit survives a restart: whether it is open, and the probe that is out. Counts of recent calls don't.</summary>
[GenerateSerializer, Alias("OrleansAi.Providers.StoredCircuit")]
public sealed record StoredCircuit
{
    [Id(0)] public long Version { get; init; }

    [Id(1)] public DateTimeOffset? OpenUntil { get; init; }

    [Id(2)] public int Breaks { get; init; }

    [Id(3)] public CallFailureKind Cause { get; init; }

    [Id(4)] public bool Forced { get; init; }

    [Id(5)] public string? Probe { get; init; }

    [Id(6)] public DateTimeOffset? ProbeExpires { get; init; }

    internal static StoredCircuit From(CircuitBreakerState state, long version) => new()
    {
        Version = version,
        OpenUntil = state.OpenUntil,
        Breaks = state.Breaks,
        Cause = state.Cause,
        Forced = state.Forced,
        Probe = state.Probe?.Id,
        ProbeExpires = state.Probe?.Expires,
    };

    internal CircuitBreakerState ToState() => new()
    {
        OpenUntil = OpenUntil,
        Breaks = Breaks,
        Cause = Cause,
        Forced = Forced,
        Probe = Probe is { } id && ProbeExpires is { } expires ? new CircuitProbe(id, expires) : null,
    };

    internal CircuitSnapshot ToSnapshot(TargetId target) => new()
    {
        Target = target,
        Version = Version,
        OpenUntil = OpenUntil,
        Breaks = Breaks,
        Cause = Cause,
        Forced = Forced,
    };
}
