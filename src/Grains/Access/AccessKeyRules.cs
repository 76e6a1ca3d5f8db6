using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OrleansAi.Access;

namespace OrleansAi.Grains.Access;

/// <summary>What happens to an API key; pure.</summary>
internal static class AccessKeyRules
{
    public static AccessKey Create(string id, CreateAccessKey command, DateTimeOffset now) => new()
    {
        Id = id,
        Name = command.Name,
        Tenant = command.Tenant,
        User = command.User,
        Tier = command.Tier,
        Scopes = command.Scopes,
        CreatedAt = Storable(now),
        ExpiresAt = command.ExpiresAt is { } expires ? Storable(expires) : null,
        Limits = command.Limits,
        Models = OrNone(command.Models),
    };

    /// <summary>The key with what may be changed as it is <paramref name="wanted"/>.</summary>
    public static AccessKey Change(AccessKey key, AccessKey wanted) => key with
    {
        Name = wanted.Name,
        Tier = wanted.Tier,
        Scopes = wanted.Scopes,
        ExpiresAt = wanted.ExpiresAt is { } expires ? Storable(expires) : null,
        Limits = wanted.Limits,
        Models = OrNone(wanted.Models),
    };

    /// <summary>Whether both are the same in all that may be changed.</summary>
    public static bool IsSame(AccessKey key, AccessKey other) =>
        key.Scopes.SequenceEqual(other.Scopes) && OrNone(key.Models).SequenceEqual(OrNone(other.Models))
        && Change(key, key) with { Scopes = other.Scopes, Models = [] } == Change(key, other) with { Models = [] };

    /// <summary>The key revoked from <paramref name="from"/> on, or <c>null</c> where it is revoked since before.</summary>
    public static AccessKey? Revoke(AccessKey key, DateTimeOffset from) =>
        key.RevokedAt is { } already && already <= from ? null : key with { RevokedAt = Storable(from) };

    /// <summary>Compares in a time that doesn't depend on where two hashes differ.</summary>
    public static bool Matches(string stored, string shown) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(stored), Encoding.ASCII.GetBytes(shown));

    // A process of an earlier version leaves them out.
    private static ImmutableArray<string> OrNone(ImmutableArray<string> models) => models.IsDefault ? [] : models;

    /// <summary>The table keeps milliseconds: what is answered now is what is read later.</summary>
    private static DateTimeOffset Storable(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
