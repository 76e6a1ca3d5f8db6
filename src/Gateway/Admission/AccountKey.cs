namespace OrleansAi.Gateway.Admission;

/// <summary>What one account of this process is for. A user's endpoints and tiers have separate slices here, of the same limits.</summary>
internal readonly record struct AccountKey(string Tenant, string User, string Tier, string Endpoint)
{
    /// <summary>The key of the user's quota grain.</summary>
    public string UserKey => $"{Tenant}/{User}";
}
