namespace OrleansAi.Quotas;

/// <summary>The limits of one account that is not a user's: of an API key, a tenant, or a model. A call keeps those of all its accounts.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.AccountLimits")]
public sealed record AccountLimits
{
    /// <summary>What the names of keys' accounts begin with.</summary>
    public const string KeyPrefix = "/keys/";

    /// <summary>What the names of tenants' accounts begin with.</summary>
    public const string TenantPrefix = "/tenants/";

    /// <summary>What the names of models' accounts begin with.</summary>
    public const string ModelPrefix = "/models/";

    /// <summary>The key of the account's quota grain. It begins with a slash, as no user's does.</summary>
    [Id(0)] public required string Account { get; init; }

    /// <summary>The limits, the same on all endpoints.</summary>
    [Id(1)] public required QuotaLimits Limits { get; init; }

    /// <summary>Those of an API key; <c>null</c> where it has none.</summary>
    /// <param name="id">The key's public id, or another word that names this key alone.</param>
    /// <param name="limits">The limits.</param>
    public static AccountLimits? OfKey(string id, QuotaLimits? limits) => Of(KeyPrefix, id, limits);

    /// <summary>Those of a tenant over all its users; <c>null</c> where it has none.</summary>
    public static AccountLimits? OfTenant(string tenant, QuotaLimits? limits) => Of(TenantPrefix, tenant, limits);

    /// <summary>Those of a model over all callers; <c>null</c> where it has none.</summary>
    public static AccountLimits? OfModel(string model, QuotaLimits? limits) => Of(ModelPrefix, model, limits);

    private static AccountLimits? Of(string prefix, string name, QuotaLimits? limits) =>
        limits is null || limits == QuotaLimits.None ? null : new AccountLimits { Account = prefix + name, Limits = limits };
}
