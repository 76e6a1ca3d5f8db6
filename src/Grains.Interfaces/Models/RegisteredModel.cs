using OrleansAi.Events;

namespace OrleansAi.Models;

/// <summary>A model that administrators registered. It takes the place of the settings' model of its name, or stands beside those.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RegisteredModel")]
public sealed record RegisteredModel
{
    /// <summary>The name that clients ask for.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Counts the changes of this name, removals among them: of two records of one name the higher revision is true.</summary>
    [Id(1)] public required long Revision { get; init; }

    /// <summary>What is registered, as JSON with the members of an entry of the settings' <c>Models</c>; <c>null</c> where it was removed.</summary>
    [Id(2)] public required string? Definition { get; init; }

    [Id(3)] public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The administrator.</summary>
    [Id(4)] public required string ChangedBy { get; init; }

    /// <summary>Whether it is registered now.</summary>
    public bool IsRegistered => Definition is not null;
}

/// <summary>A model was registered, changed or removed.</summary>
/// <param name="Model">What it is now.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RegisteredModelChanged")]
public sealed record RegisteredModelChanged([property: Id(0)] RegisteredModel Model) : Announcement;
