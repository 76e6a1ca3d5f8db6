using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Access;

/// <summary>Asks for a new API key.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Access.CreateAccessKey")]
public sealed record CreateAccessKey
{
    /// <summary>The SHA-256 of the key's whole text, as 64 lower-case hexadecimal digits.</summary>
    [Id(0)] public required string Hash { get; init; }

    /// <summary>A name for people.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>The tenant that the key belongs to.</summary>
    [Id(2)] public required string Tenant { get; init; }

    /// <summary>The user who is served and charged.</summary>
    [Id(3)] public required string User { get; init; }

    /// <summary>The tier whose limits apply.</summary>
    [Id(4)] public required string Tier { get; init; }

    /// <summary>What the key permits.</summary>
    [Id(5)] public required ImmutableArray<string> Scopes { get; init; }

    /// <summary>From when on the key is refused, or <c>null</c>.</summary>
    [Id(6)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The limits of the key itself, or <c>null</c>.</summary>
    [Id(7)] public AccountLimits? Limits { get; init; }

    /// <summary>The models that may be called with it, as <see cref="ModelNames"/> has them; all where there are none.</summary>
    [Id(8)] public ImmutableArray<string> Models { get; init; } = [];
}
