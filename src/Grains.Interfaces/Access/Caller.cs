using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Access;

/// <summary>Who a request is served for and charged to: found from an API key or a token.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Access.Caller")]
public sealed record Caller
{
    /// <summary>The tenant; nothing is ever shared between two tenants.</summary>
    [Id(0)] public required string Tenant { get; init; }

    /// <summary>The user inside the tenant.</summary>
    [Id(1)] public required string User { get; init; }

    /// <summary>The name of the tier whose limits apply.</summary>
    [Id(2)] public required string Tier { get; init; }

    /// <summary>What the caller may do: see <see cref="Scope"/>.</summary>
    [Id(3)] public required ImmutableArray<string> Scopes { get; init; }

    /// <summary>The public id of the API key that was shown, or <c>null</c> where none was.</summary>
    [Id(4)] public string? KeyId { get; init; }

    /// <summary>The limits of the API key itself, or <c>null</c> where it has none.</summary>
    [Id(5)] public AccountLimits? KeyLimits { get; init; }

    /// <summary>The models that may be called, as <see cref="ModelNames"/> has them; all where there are none.</summary>
    [Id(6)] public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>The key of the user's grains: <c>tenant/user</c>.</summary>
    public string UserKey => $"{Tenant}/{User}";

    /// <summary>Whether the caller may call <paramref name="model"/>; for anybody else it does not exist.</summary>
    public bool MayCall(string model) => Models.IsDefaultOrEmpty || ModelNames.Have(Models, model);

    /// <summary>Whether the caller holds <paramref name="scope"/>; <see cref="Scope.Admin"/> holds all.</summary>
    public bool Has(string scope) => Scopes.Contains(scope) || Scopes.Contains(Scope.Admin);
}
