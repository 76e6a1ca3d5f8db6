using OrleansAi.Events;

namespace OrleansAi.Models;

/// <summary>The routes of models changed; route tables are to be read again.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RoutesChanged")]
public sealed record RoutesChanged : Announcement;
