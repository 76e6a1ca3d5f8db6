using OrleansAi.Events;

namespace OrleansAi.Models;

/// <summary>A rollout began, changed or ended.</summary>
/// <param name="Rollout">What it is now; the latest of its model.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RolloutChanged")]
public sealed record RolloutChanged([property: Id(0)] Rollout Rollout) : Announcement;
