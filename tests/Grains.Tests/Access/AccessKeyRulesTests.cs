using OrleansAi.Access;
using OrleansAi.Grains.Access;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Tests.Access;

public sealed class AccessKeyRulesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    private static AccessKey Key => AccessKeyRules.Create(
        "id", new CreateAccessKey { Hash = "h", Name = "n", Tenant = "t", User = "u", Tier = "d", Scopes = [Scope.Chat] }, Now);

    [Fact]
    public void Create_WithAFractionOfAMillisecond_KeepsWhatTheTableKeeps() =>
        Assert.Equal(Now, AccessKeyRules.Create("id", new CreateAccessKey { Hash = "h", Name = "n", Tenant = "t", User = "u", Tier = "d", Scopes = [] }, Now.AddTicks(7)).CreatedAt);

    [Fact]
    public void Revoke_WithAnOverlap_IsValidUntilThen()
    {
        var revoked = AccessKeyRules.Revoke(Key, Now.AddMinutes(1))!;

        Assert.True(revoked.IsValidAt(Now.AddSeconds(59)));
        Assert.False(revoked.IsValidAt(Now.AddMinutes(1)));
    }

    [Fact]
    public void Revoke_LaterThanBefore_ChangesNothing() =>
        Assert.Null(AccessKeyRules.Revoke(AccessKeyRules.Revoke(Key, Now)!, Now.AddMinutes(1)));

    [Fact]
    public void Revoke_EarlierThanBefore_IsEffectiveEarlier() =>
        Assert.Equal(Now, AccessKeyRules.Revoke(AccessKeyRules.Revoke(Key, Now.AddMinutes(1))!, Now)!.RevokedAt);

    [Fact]
    public void Change_OfEverything_TakesWhatMayBeChangedAlone()
    {
        var wanted = new AccessKey
        {
            Id = "other",
            Name = "new",
            Tenant = "other",
            User = "other",
            Tier = "large",
            Scopes = [Scope.Admin],
            CreatedAt = Now.AddDays(1),
            RevokedAt = Now,
            ExpiresAt = Now.AddDays(2).AddTicks(7),
            Limits = AccountLimits.OfKey("id", new QuotaLimits { RequestsPerMinute = 5 }),
            Models = ["chat"],
        };

        var changed = AccessKeyRules.Change(Key, wanted);

        Assert.Equal(("id", "t", "u", Now, null), (changed.Id, changed.Tenant, changed.User, changed.CreatedAt, changed.RevokedAt));
        Assert.Equal(("new", "large", Now.AddDays(2), 5L), (changed.Name, changed.Tier, changed.ExpiresAt, changed.Limits?.Limits.RequestsPerMinute));
        Assert.Equal(Scope.Admin, Assert.Single(changed.Scopes));
        Assert.Equal("chat", Assert.Single(changed.Models));
        Assert.False(AccessKeyRules.IsSame(Key, changed));
        Assert.False(AccessKeyRules.IsSame(changed, changed with { Models = ["chat", "other"] }));
        Assert.True(AccessKeyRules.IsSame(Key, Key with { Models = default }));
        Assert.True(AccessKeyRules.IsSame(changed, changed with { Scopes = [Scope.Admin], Models = ["chat"], ExpiresAt = Now.AddDays(2).AddTicks(9) }));
    }

    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "abd", false)]
    [InlineData("abc", "ab", false)]
    public void Matches_OnlyTheSameHash(string stored, string shown, bool same) => Assert.Equal(same, AccessKeyRules.Matches(stored, shown));
}
