using OrleansAi.Api.Access;

namespace OrleansAi.Api.Tests.Access;

public sealed class AuthOptionsValidatorTests
{
    private const string GoodKey = "a-long-enough-key";

    [Fact]
    public void Validate_GoodKeys_Succeeds() => Assert.Empty(Failures(new ConfiguredKey { Key = GoodKey, User = "alice", Scopes = ["chat"] }));

    [Fact]
    public void Validate_AShortKey_SaysHowLongAndHowToWriteIt()
    {
        var failure = Assert.Single(Failures(new ConfiguredKey { Key = "short", User = "alice" }));

        Assert.Contains("OrleansAi:Auth:Keys:0:Key", failure, StringComparison.Ordinal);
        Assert.Contains("env:", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("short", failure.Replace("Keys:0", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public void Validate_AUserThatCouldBeNoKeyOfAGrain_IsRefused(string user) =>
        Assert.Contains("Keys:0:User", Assert.Single(Failures(new ConfiguredKey { Key = GoodKey, User = user })), StringComparison.Ordinal);

    [Fact]
    public void Validate_AnUnknownScope_NamesTheKnownOnes() =>
        Assert.Contains("chat, embeddings, images, audio, inference, files, admin", Assert.Single(Failures(new ConfiguredKey { Key = GoodKey, User = "a", Scopes = ["fly"] })), StringComparison.Ordinal);

    [Fact]
    public void Validate_ALimitThatMakesNoSense_IsRefused() =>
        Assert.Contains(
            "Keys:0:Limits:TokensPerMinute is 0; write a whole number",
            Assert.Single(Failures(new ConfiguredKey { Key = GoodKey, User = "a", Limits = new() { TokensPerMinute = 0 } })),
            StringComparison.Ordinal);

    [Fact]
    public void Validate_OneKeyForTwoUsers_NamesBothAndNotTheKey()
    {
        var failure = Assert.Single(Failures(new ConfiguredKey { Key = GoodKey, User = "alice" }, new ConfiguredKey { Key = GoodKey, User = "bob" }));

        Assert.Contains("'alice' and 'bob'", failure, StringComparison.Ordinal);
        Assert.DoesNotContain(GoodKey, failure, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Failures(params ConfiguredKey[] keys) =>
        new AuthOptionsValidator().Validate(null, new AuthOptions { Keys = keys }).Failures ?? [];
}
