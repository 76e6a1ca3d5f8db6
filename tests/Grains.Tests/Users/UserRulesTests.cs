using System.Collections.Immutable;
using OrleansAi.Grains.Users;
using OrleansAi.Users;

namespace OrleansAi.Grains.Tests.Users;

public sealed class UserRulesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    private static readonly UserProfile Known = new()
    {
        DisplayName = "Al",
        Tier = "pro",
        Preferences = ImmutableSortedDictionary<string, string>.Empty.Add("language", "en").Add("theme", "dark"),
    };

    [Fact]
    public void Apply_NothingGiven_KeepsEverythingButTheTime() =>
        Assert.Equal(Known with { ChangedAt = Now }, UserRules.Apply(Known, new ChangeUserProfile(), Now));

    [Fact]
    public void Apply_EmptyTexts_RemovesThem()
    {
        var after = UserRules.Apply(Known, new ChangeUserProfile { DisplayName = "", Tier = "" }, Now);

        Assert.Null(after.DisplayName);
        Assert.Null(after.Tier);
    }

    [Fact]
    public void Apply_Preferences_SetsRemovesAndKeeps()
    {
        var change = new ChangeUserProfile
        {
            Preferences = ImmutableSortedDictionary<string, string>.Empty.Add("theme", "").Add("units", "metric"),
        };

        Assert.Equal(
            [new("language", "en"), new KeyValuePair<string, string>("units", "metric")], UserRules.Apply(Known, change, Now).Preferences);
    }
}
