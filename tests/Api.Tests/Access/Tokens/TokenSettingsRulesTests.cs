using OrleansAi.Api.Access.Tokens;

namespace OrleansAi.Api.Tests.Access.Tokens;

/// <summary>Which settings of tokens make no sense.</summary>
public sealed class TokenSettingsRulesTests
{
    [Fact]
    public void Check_WhatTheDocumentationShows_IsGood() =>
        Assert.Empty(TokenSettingsRules.Check(new JwtOptions { Authority = "https://login.example.com", Audience = "orleansai" }));

    [Theory]
    [InlineData("http://login.example.com", "orleansai", "RS256", "Jwt:Authority")]
    [InlineData("login", "orleansai", "RS256", "Jwt:Authority")]
    [InlineData("https://login.example.com", "", "RS256", "Jwt:Audience")]
    [InlineData("https://login.example.com", "orleansai", "HS256", "Jwt:Algorithms")]
    [InlineData("https://login.example.com", "orleansai", "none", "Jwt:Algorithms")]
    public void Check_AnAuthorityThatCantBeTrusted_NamesTheSetting(string authority, string audience, string algorithm, string setting) =>
        Assert.Contains(setting, Assert.Single(TokenSettingsRules.Check(
            new JwtOptions { Authority = authority, Audience = audience, Algorithms = [algorithm] })), StringComparison.Ordinal);

    [Fact]
    public void Check_AnIssuerWithoutKeys_NamesTheSetting() =>
        Assert.Contains("Tokens:SigningKeys", Assert.Single(TokenSettingsRules.Check(new TokenOptions { Issuer = "https://ai.example.com" })), StringComparison.Ordinal);

    [Fact]
    public void Check_AKeyThatIsNone_DoesNotShowIt()
    {
        var problem = Assert.Single(TokenSettingsRules.Check(new TokenOptions { Issuer = "https://ai.example.com", SigningKeys = ["a secret"] }));

        Assert.Contains("SigningKeys:0 is no private key", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("a secret", problem, StringComparison.Ordinal);
    }
}
