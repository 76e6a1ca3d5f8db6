using System.Collections.Immutable;

namespace OrleansAi.Models;

/// <summary>One version of a model: a name for it, and where its calls go.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RolloutVersion")]
public sealed record RolloutVersion
{
    /// <summary>What the version that the settings state is called.</summary>
    public const string OfSettings = "stable";

    /// <summary>The name that clients and usage records see.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Its targets, at least one.</summary>
    [Id(1)] public required ImmutableArray<RolloutTarget> Targets { get; init; }

    /// <summary>How one of them is chosen, or <c>null</c> for the strategy that the model has.</summary>
    [Id(2)] public string? Strategy { get; init; }
}

/// <summary>An upstream model that a version's calls go to.</summary>
/// <param name="Provider">The provider's name in the settings.</param>
/// <param name="Model">The provider's own name of the model.</param>
/// <param name="Weight">Its share, against the sum of the version's weights.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.RolloutTarget")]
public sealed record RolloutTarget(
    [property: Id(0)] string Provider, [property: Id(1)] string Model, [property: Id(2)] double Weight = 1);
