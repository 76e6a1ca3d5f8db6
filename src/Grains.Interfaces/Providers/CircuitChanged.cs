using OrleansAi.Events;

namespace OrleansAi.Providers;

/// <summary>A circuit opened or closed.</summary>
/// <param name="Circuit">What it is now.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Providers.CircuitChanged")]
public sealed record CircuitChanged([property: Id(0)] CircuitSnapshot Circuit) : Announcement;
