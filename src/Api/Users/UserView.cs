using OrleansAi.Users;

namespace OrleansAi.Api.Users;

/// <summary>A user as the API shows it.</summary>
internal sealed record UserView(
    string Tenant,
    string User,
    string? DisplayName,
    string? Tier,
    IReadOnlyDictionary<string, string> Preferences,
    DateTimeOffset? ChangedAt)
{
    public static UserView Of(string userKey, UserProfile profile)
    {
        var separator = userKey.IndexOf('/', StringComparison.Ordinal);
        return new(
            userKey[..separator], userKey[(separator + 1)..], profile.DisplayName, profile.Tier, profile.Preferences, profile.ChangedAt);
    }
}
