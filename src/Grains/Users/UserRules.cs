using System.Collections.Immutable;
using OrleansAi.Users;

namespace OrleansAi.Grains.Users;

/// <summary>How a profile changes; pure.</summary>
internal static class UserRules
{
    public static UserProfile Apply(UserProfile profile, ChangeUserProfile change, DateTimeOffset now) => profile with
    {
        DisplayName = Replace(profile.DisplayName, change.DisplayName),
        Tier = Replace(profile.Tier, change.Tier),
        Preferences = Merge(profile.Preferences, change.Preferences),
        ChangedAt = now,
    };

    private static string? Replace(string? current, string? change) => change switch
    {
        null => current,
        "" => null,
        _ => change,
    };

    private static ImmutableSortedDictionary<string, string> Merge(
        ImmutableSortedDictionary<string, string> current, ImmutableSortedDictionary<string, string>? changes)
    {
        foreach (var (name, value) in changes ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            current = value.Length == 0 ? current.Remove(name) : current.SetItem(name, value);
        }

        return current;
    }
}
