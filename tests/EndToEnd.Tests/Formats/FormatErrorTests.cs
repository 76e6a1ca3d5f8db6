using System.Text.Json.Nodes;

namespace OrleansAi.EndToEnd.Tests.Formats;

/// <summary>Errors as each client's own classes, whoever makes them: the server, or a provider of any format.</summary>
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

    // aimock's own errors in these two formats are not quite those of Google and Ollama, and pass to clients of the same format as they are.
    [Theory]
    [InlineData("gemini", "openai", "ApiError", "INVALID_ARGUMENT")]
    [InlineData("gemini", "anthropic", "ApiError", "INVALID_ARGUMENT")]
    [InlineData("gemini", "ollama", "ApiError", "INVALID_ARGUMENT")]
    [InlineData("ollama", "openai", "ResponseError", null)]
    [InlineData("ollama", "anthropic", "ResponseError", null)]
    [InlineData("ollama", "gemini", "ResponseError", null)]
    public async Task RequestThatTheProviderRefuses_IsTheClientsOwnError(string client, string provider, string error, string? type)
    {
        foreach (var scenario in new[] { "complete", "stream" })
        {
            var seen = await world.ClientAsync(client, scenario, Asking(provider, "Refuse this."));

            Assert.Equal((error, 400, type), ((string?)seen["error"], (int?)seen["status"], (string?)seen["type"]));
            Assert.Contains("The prompt is refused.", (string?)seen["message"], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Go slower.", 429, "RESOURCE_EXHAUSTED")]
    [InlineData("Be overloaded.", 503, "UNAVAILABLE")]
    public async Task WhatGeminisProviderSays_IsItsClientsError(string question, int status, string type) =>
        AssertError(await world.ClientAsync("gemini", "complete", Asking("gemini", question)), "ApiError", status, type);

    [Theory]
    [InlineData("no-such-model", FormatServer.Key, 404, "NOT_FOUND")]
    [InlineData("openai", "wrong-key", 401, "UNAUTHENTICATED")]
    public async Task WhatTheServerRefuses_IsTheGeminiAndOllamaClientsOwn(string model, string key, int status, string type)
    {
        AssertError(await world.ClientAsync("gemini", "complete", new { model }, key), "ApiError", status, type);
        Assert.Equal(status, (int?)(await world.ClientAsync("ollama", "complete", new { model }, key))["status"]);
    }

    private static object Asking(string model, string question) => new { model, messages = new[] { new { role = "user", content = question } } };

    private static void AssertError(JsonObject seen, string error, int status, string type)
    {
        Assert.Equal(error, (string?)seen["error"]);
        Assert.Equal(status, (int?)seen["status"]);
        Assert.Equal(type, (string?)seen["type"]);
    }
}
