using OrleansAi.Access;
using OrleansAi.Gateway.Admission;

namespace OrleansAi.Api.Access;

/// <summary>An API key as administrators see it, without its text.</summary>
/// <param name="Id">The public id, part of the key's text.</param>
/// <param name="Name">A name for people.</param>
/// <param name="Tenant">The tenant that the key belongs to.</param>
/// <param name="User">The user who is served and charged.</param>
/// <param name="Tier">The tier whose limits apply, where the user's profile names no other.</param>
/// <param name="Scopes">What the key permits.</param>
/// <param name="CreatedAt">When the key was made.</param>
/// <param name="ExpiresAt">From when on the key is refused; left out where it doesn't expire.</param>
/// <param name="RevokedAt">Since when the key is revoked; left out where it isn't.</param>
/// <param name="Limits">The limits of the key itself; left out where it has none.</param>
/// <param name="Models">The models that may be called with it; left out where all may be.</param>
internal sealed record KeyView(
    string Id,
    string Name,
    string Tenant,
    string User,
    string Tier,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    LimitOptions? Limits,
    IReadOnlyList<string>? Models)
{
    public static KeyView Of(AccessKey key) => new(
        key.Id, key.Name, key.Tenant, key.User, key.Tier, key.Scopes, key.CreatedAt, key.ExpiresAt, key.RevokedAt, LimitOptions.Of(key.Limits?.Limits),
        key.Models.IsDefaultOrEmpty ? null : key.Models);
}
