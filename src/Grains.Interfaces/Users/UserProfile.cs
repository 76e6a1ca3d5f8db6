using System.Collections.Immutable;

namespace OrleansAi.Users;

/// <summary>What is known of a user.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Users.UserProfile")]
public sealed record UserProfile
{
    /// <summary>A user of whom nothing is known.</summary>
    public static UserProfile Empty { get; } = new();

    /// <summary>The name to address the user by, or <c>null</c>.</summary>
    [Id(0)] public string? DisplayName { get; init; }

    /// <summary>The tier that applies instead of the API key's, or <c>null</c>.</summary>
    [Id(1)] public string? Tier { get; init; }

    /// <summary>Settings of the user's own: name → value.</summary>
    [Id(2)] public ImmutableSortedDictionary<string, string> Preferences { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When the profile was last changed, or <c>null</c>.</summary>
    [Id(3)] public DateTimeOffset? ChangedAt { get; init; }
}
