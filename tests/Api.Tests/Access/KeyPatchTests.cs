using System.Text.Json.Nodes;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Quotas;

namespace OrleansAi.Api.Tests.Access;

public sealed class KeyPatchTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    private static AccessKey Key => new()
    {
        Id = "id",
        Name = "laptop",
        Tenant = "acme",
        User = "bob",
        Tier = "small",
        Scopes = [Scope.Chat],
        CreatedAt = Now,
        ExpiresAt = Now.AddDays(1),
        Limits = new AccountLimits { Account = "/keys/first", Limits = new QuotaLimits { RequestsPerMinute = 5, BudgetPerDay = Money.FromDollars(1.5m) } },
    };

    [Theory]
    [InlineData("{}", "laptop small chat 2020-01-02 5 1.5")]
    [InlineData("""{"name":"desktop","scopes":["files","chat"]}""", "desktop small files,chat 2020-01-02 5 1.5")]
    [InlineData("""{"limits":{"budgetPerDay":2}}""", "laptop small chat 2020-01-02 5 2")]
    [InlineData("""{"limits":{"requestsPerMinute":null}}""", "laptop small chat 2020-01-02 - 1.5")]
    [InlineData("""{"limits":null,"expiresAt":null}""", "laptop small chat - - -")]
    [InlineData("""{"name":null,"tier":null}""", "bob default chat 2020-01-02 5 1.5")]
    [InlineData("""{"user":"bob","tier":"large"}""", "laptop large chat 2020-01-02 5 1.5")]
    public void Apply_APatch_ChangesWhatItNamesAlone(string patch, string expected)
    {
        var changed = KeyPatch.Apply(Key, JsonNode.Parse(patch)!.AsObject()).Key!.Over(Key);

        var limits = changed.Limits?.Limits;
        Assert.Equal(expected, FormattableString.Invariant(
            $"{changed.Name} {changed.Tier} {string.Join(',', changed.Scopes)} {changed.ExpiresAt?.ToString("yyyy-MM-dd") ?? "-"} {Text(limits?.RequestsPerMinute)} {Text(limits?.BudgetPerDay)}"));
        Assert.True(limits is null || changed.Limits!.Account == "/keys/first");
    }

    [Theory]
    [InlineData("{}", "chat")]
    [InlineData("""{"models":["gpt-5","openai/*"]}""", "gpt-5,openai/*")]
    [InlineData("""{"models":null}""", "")]
    public void Apply_Models_ReplacesThem(string patch, string expected)
    {
        var key = Key with { Models = ["chat"] };

        Assert.Equal(expected, string.Join(',', KeyPatch.Apply(key, JsonNode.Parse(patch)!.AsObject()).Key!.Over(key).Models));
    }

    [Theory]
    [InlineData("""{"user":"alice"}""", "user can't be changed")]
    [InlineData("""{"nmae":"x"}""", "nmae")]
    [InlineData("""{"limits":{"BudgetPerDay":2}}""", "limits.BudgetPerDay")]
    [InlineData("""{"limits":5}""", "limits")]
    [InlineData("""{"expiresAt":"soon"}""", "expiresAt")]
    public void Apply_AMemberThatCannotBe_SaysWhich(string patch, string expected)
    {
        var (key, problem) = KeyPatch.Apply(Key, JsonNode.Parse(patch)!.AsObject());

        Assert.Null(key);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    private static string Text(object? value) => FormattableString.Invariant($"{value ?? "-"}");
}
