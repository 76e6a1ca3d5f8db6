using System.Collections.Immutable;
using OrleansAi.Access;

namespace OrleansAi.Storage.Access;

/// <summary>The table of API keys.</summary>
public interface IAccessKeyStore
{
    /// <summary>Adds a key unless its id is taken.</summary>
    /// <returns>Whether it was added.</returns>
    ValueTask<bool> AddAsync(AccessKey key, string hash, CancellationToken cancellationToken = default);

    /// <summary>The key with this id and the hash of its text, or <c>null</c>.</summary>
    ValueTask<StoredAccessKey?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Writes the name, tier, scopes, limits and expiry of a key that is there.</summary>
    ValueTask ChangeAsync(AccessKey key, CancellationToken cancellationToken = default);

    /// <summary>Notes since when a key is revoked.</summary>
    ValueTask RevokeAsync(string id, DateTimeOffset from, CancellationToken cancellationToken = default);

    /// <summary>A tenant's keys in the order of their ids, at most <paramref name="limit"/> that come after <paramref name="after"/>.</summary>
    ValueTask<ImmutableArray<AccessKey>> ListAsync(string tenant, string? after, int limit, CancellationToken cancellationToken = default);
}

/// <summary>An API key with the hash of its text.</summary>
/// <param name="Key">The key.</param>
/// <param name="Hash">The SHA-256 of its text in lower-case hexadecimal.</param>
public sealed record StoredAccessKey(AccessKey Key, string Hash);
