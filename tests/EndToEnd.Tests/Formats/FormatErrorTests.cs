using System.Text.Json.Nodes;

namespace OrleansAi.EndToEnd.Tests.Formats;

/// <summary>Errors as each client's own classes, whoever makes them: the server, or a provider of either format.</summary>
[Collection(nameof(FormatServer))]
public sealed class FormatErrorTests(FormatServer world)
{
    [Fact]
    public async Task WrongKey_IsAnthropicsAuthenticationError() =>
        AssertError(await world.ClientAsync("anthropic", "complete", new { model = "openai" }, "wrong-key"), "AuthenticationError", 401, "authentication_error");

    [Fact]
    public async Task UnknownModel_IsAnthropicsNotFoundError() =>
        AssertError(await world.ClientAsync("anthropic", "complete", new { model = "no-such-model" }), "NotFoundError", 404, "not_found_error");

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task RequestWithoutMessages_IsAnthropicsBadRequestError(string provider)
    {
        var seen = await world.ClientAsync("anthropic", "complete", new { model = provider, messages = Array.Empty<object>() });

        AssertError(seen, "BadRequestError", 400, "invalid_request_error");
        Assert.Contains("'messages'", (string?)seen["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task LimitReached_IsAnthropicsRateLimitErrorThatSaysWhenToComeBack()
    {
        Assert.Null((await world.ClientAsync("anthropic", "complete", new { model = "openai" }, FormatServer.LimitedKey))["error"]);

        var refused = await world.ClientAsync("anthropic", "complete", new { model = "openai" }, FormatServer.LimitedKey);

        AssertError(refused, "RateLimitError", 429, "rate_limit_error");
        Assert.InRange(int.Parse((string?)refused["retryAfter"] ?? "", System.Globalization.CultureInfo.InvariantCulture), 1, 61);
    }

    [Theory]
    [InlineData("openai", "openai", "complete")]
    [InlineData("openai", "anthropic", "complete")]
    [InlineData("openai", "anthropic", "stream")]
    [InlineData("anthropic", "openai", "complete")]
    [InlineData("anthropic", "openai", "stream")]
    [InlineData("anthropic", "anthropic", "complete")]
    public async Task RequestThatTheProviderRefuses_IsABadRequestErrorInTheProvidersWords(string client, string provider, string scenario)
    {
        var seen = await world.ClientAsync(client, scenario, Asking(provider, "Refuse this."));

        AssertError(seen, "BadRequestError", 400, "invalid_request_error");
        Assert.Contains("The prompt is refused.", (string?)seen["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai", "openai")]
    [InlineData("openai", "anthropic")]
    [InlineData("anthropic", "openai")]
    [InlineData("anthropic", "anthropic")]
    public async Task ProviderThatIsCalledTooFast_IsARateLimitErrorWithItsWait(string client, string provider)
    {
        var seen = await world.ClientAsync(client, "complete", Asking(provider, "Go slower."));

        AssertError(seen, "RateLimitError", 429, "rate_limit_error");
        Assert.Equal("20", (string?)seen["retryAfter"]);
    }

    [Theory]
    [InlineData("openai", "anthropic", "InternalServerError", "server_error")]
    [InlineData("anthropic", "openai", "ServiceUnavailableError", "overloaded_error")]
    [InlineData("anthropic", "anthropic", "ServiceUnavailableError", "overloaded_error")]
    public async Task OverloadedProvider_IsAnErrorThatSaysSo(string client, string provider, string error, string type)
    {
        var seen = await world.ClientAsync(client, "complete", Asking(provider, "Be overloaded."));

        AssertError(seen, error, 503, type);
        Assert.Contains("529", (string?)seen["message"], StringComparison.Ordinal);
    }

    private static object Asking(string model, string question) => new { model, messages = new[] { new { role = "user", content = question } } };

    private static void AssertError(JsonObject seen, string error, int status, string type)
    {
        Assert.Equal(error, (string?)seen["error"]);
        Assert.Equal(status, (int?)seen["status"]);
        Assert.Equal(type, (string?)seen["type"]);
    }
}
