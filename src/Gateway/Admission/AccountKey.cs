using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Admission;

/// <summary>
/// What one account of this process is for. A user's endpoints and tiers have separate slices here, of the same limits; the account
/// of an API key, a tenant or a model has a name alone.
/// </summary>
/// <param name="Owner">The user's tenant, or the whole name of another account.</param>
/// <param name="User">The user; empty for another account.</param>
/// <param name="Tier">The user's tier.</param>
/// <param name="Endpoint">The path whose own limits apply beside the tier's.</param>
internal readonly record struct AccountKey(string Owner, string User, string Tier, string Endpoint)
{
    /// <summary>The key of an account that is not a user's.</summary>
    public static AccountKey Of(AccountLimits limits) => new(limits.Account, "", "", "");

    /// <summary>Whether the account is a user's: its calls are always in the ledger, and credits pay for them too.</summary>
    public bool IsUser => User.Length > 0;

    /// <summary>The key of the account's quota grain.</summary>
    public string Name => IsUser ? $"{Owner}/{User}" : Owner;

    /// <summary>Whose limits they are, in words for whoever is refused.</summary>
    public string Whose => IsUser ? "this user"
        : Owner.StartsWith(AccountLimits.KeyPrefix, StringComparison.Ordinal) ? "this API key"
        : Owner.StartsWith(AccountLimits.TenantPrefix, StringComparison.Ordinal) ? $"the tenant '{Owner[AccountLimits.TenantPrefix.Length..]}'"
        : $"the model '{Owner[AccountLimits.ModelPrefix.Length..]}'";
}
