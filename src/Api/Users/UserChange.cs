using OrleansAi.Api.Access;

namespace OrleansAi.Api.Users;

/// <summary>The body of <c>PATCH /api/users/{id}</c>; members left out stay as they are, empty ones are removed.</summary>
/// <param name="DisplayName">The name to address the user by.</param>
/// <param name="Tier">The tier that applies instead of the API key's; for administrators.</param>
/// <param name="Preferences">The user's own settings to set or, with an empty value, to remove.</param>
internal sealed record UserChange(string? DisplayName, string? Tier, IReadOnlyDictionary<string, string>? Preferences)
{
    private const int LongestName = 200;
    private const int MostPreferences = 100;
    private const int LongestPreferenceName = 100;
    private const int LongestPreference = 4000;

    /// <summary>What is wrong with the change and with which member, or <c>null</c>.</summary>
    public (string Message, string Parameter)? Problem()
    {
        if (DisplayName?.Length > LongestName)
        {
            return ($"displayName has {DisplayName.Length} characters; write at most {LongestName}.", "displayName");
        }

        if (Tier is { Length: > 0 } && !Names.IsValid(Tier))
        {
            return ($"tier is '{Tier}'; write a name under OrleansAi:Tiers, or an empty text to return to the API key's.", "tier");
        }

        if (Preferences?.Count > MostPreferences)
        {
            return ($"preferences has {Preferences.Count} entries; write at most {MostPreferences}.", "preferences");
        }

        var bad = Preferences?.FirstOrDefault(entry =>
            entry.Key.Length is 0 or > LongestPreferenceName || entry.Value is null || entry.Value.Length > LongestPreference);
        return bad is { Key: not null } entry
            ? ($"preferences has '{entry.Key}' with {entry.Value?.Length ?? 0} characters; write names of 1 to {LongestPreferenceName} and texts "
                + $"of at most {LongestPreference} characters.", "preferences")
            : null;
    }
}
