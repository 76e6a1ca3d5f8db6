namespace OrleansAi.Access;

/// <summary>One API key; its grain's key is the key's public id.</summary>
[Alias("OrleansAi.Access.IAccessKeyGrain")]
public interface IAccessKeyGrain : IGrainWithStringKey
{
    /// <summary>Stores a new key under this id.</summary>
    /// <returns>The key, or <c>null</c> where the id is taken.</returns>
    [Alias("Create")]
    Task<AccessKey?> Create(CreateAccessKey command);

    /// <summary>The key if <paramref name="hash"/> is the hash of its text, valid or not; else <c>null</c>.</summary>
    [Alias("Authenticate"), Repeatable]
    Task<AccessKey?> Authenticate(string hash);

    /// <summary>The key if it belongs to <paramref name="tenant"/>; else <c>null</c>.</summary>
    [Alias("Get"), Repeatable]
    Task<AccessKey?> Get(string tenant);

    /// <summary>Changes what may be changed of the key, on every front within a second.</summary>
    [Alias("Change"), Repeatable]
    Task<AccessKeyChange> Change(ChangeAccessKey command);

    /// <summary>Refuses the key from <paramref name="from"/> on, on every front within a second. Revoking later than before changes nothing.</summary>
    /// <returns>The key as it is now, or <c>null</c> where <paramref name="tenant"/> has no such key.</returns>
    [Alias("Revoke")]
    Task<AccessKey?> Revoke(string tenant, DateTimeOffset from);
}
