using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Access;

/// <summary>An API key as administrators see it; the secret itself is stored nowhere, only its hash.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Access.AccessKey")]
public sealed record AccessKey
{
    /// <summary>The public id, part of the key's text.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>The tenant that the key belongs to.</summary>
    [Id(2)] public required string Tenant { get; init; }

    /// <summary>The user who is served and charged.</summary>
    [Id(3)] public required string User { get; init; }

    /// <summary>The tier whose limits apply, where the user's profile names no other.</summary>
    [Id(4)] public required string Tier { get; init; }

    /// <summary>What the key permits: see <see cref="Scope"/>.</summary>
    [Id(5)] public required ImmutableArray<string> Scopes { get; init; }

    /// <summary>When the key was made.</summary>
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on the key is refused, or <c>null</c>.</summary>
    [Id(7)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Since when the key is revoked, or <c>null</c>.</summary>
    [Id(8)] public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The limits of the key itself, or <c>null</c>. A key that replaces another has the same account.</summary>
    [Id(9)] public AccountLimits? Limits { get; init; }

    /// <summary>The models that may be called with it, as <see cref="ModelNames"/> has them; all where there are none.</summary>
    [Id(10)] public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Whether the key is accepted at <paramref name="now"/>.</summary>
    public bool IsValidAt(DateTimeOffset now) => (RevokedAt is null || now < RevokedAt) && (ExpiresAt is null || now < ExpiresAt);
}
