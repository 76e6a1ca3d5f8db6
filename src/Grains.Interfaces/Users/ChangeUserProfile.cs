using System.Collections.Immutable;

namespace OrleansAi.Users;

/// <summary>Changes a profile; members left <c>null</c> stay as they are.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Users.ChangeUserProfile")]
public sealed record ChangeUserProfile
{
    /// <summary>The new name; an empty one removes it.</summary>
    [Id(0)] public string? DisplayName { get; init; }

    /// <summary>The new tier; an empty one returns to the API key's.</summary>
    [Id(1)] public string? Tier { get; init; }

    /// <summary>Preferences to set; one with an empty value is removed.</summary>
    [Id(2)] public ImmutableSortedDictionary<string, string>? Preferences { get; init; }
}
