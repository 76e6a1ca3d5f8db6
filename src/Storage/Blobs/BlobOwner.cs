namespace OrleansAi.Storage.Blobs;

/// <summary>Whose a blob is; nobody else finds it.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="User">The user inside the tenant.</param>
public readonly record struct BlobOwner(string Tenant, string User)
{
    /// <summary>The user as <c>tenant/user</c>.</summary>
    internal string UserKey => $"{Tenant}/{User}";
}
