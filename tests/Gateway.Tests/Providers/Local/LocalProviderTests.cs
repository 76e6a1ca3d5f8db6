using System.Text.Json;
using OrleansAi.Gateway.Providers;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Providers.Local;

public sealed class LocalProviderTests
{
    private const string Nothing = "No model provider is configured";

    private static readonly Dictionary<string, string?> Upstreams = new()
    {
        ["OrleansAi:Providers:openai:Endpoint"] = "http://127.0.0.1:9/v1",
        ["OrleansAi:Providers:unused:Endpoint"] = "http://127.0.0.1:9/v1",
    };

    [Fact]
    public async Task SendAsync_NothingConfigured_QuotesTheDocumentsAndSaysHowToConfigureAProvider()
    {
        var answer = await LocalConversation.AskAsync("How do I configure a provider?");

        Assert.Contains(Nothing, answer.Text, StringComparison.Ordinal);
        Assert.Contains("A provider has a kind and an endpoint. [1]", answer.Text, StringComparison.Ordinal);
        Assert.Contains("- [1] docs/providers.md › Providers", answer.Text, StringComparison.Ordinal);
        Assert.Contains("./run --config openai.json", answer.Text, StringComparison.Ordinal);
        Assert.Equal("stop", answer.FinishReason);
    }

    [Fact]
    public async Task SendAsync_AsFallback_NamesTheProvidersThatGaveNoAnswer()
    {
        var answer = await LocalConversation.AskAsync("How do I configure a provider?", new(Upstreams)
        {
            ["OrleansAi:Models:chat:Targets:0:Provider"] = "openai",
            ["OrleansAi:Models:chat:Targets:0:Model"] = "m",
            ["OrleansAi:Models:chat:Fallback:0"] = "local",
        });

        Assert.Contains("No configured provider gave an answer** (openai)", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Nothing, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_AskedForByName_DoesNotClaimThatAProviderFailed()
    {
        var answer = await LocalConversation.AskAsync("How do I configure a provider?", new(Upstreams)
        {
            ["OrleansAi:Models:other:Targets:0:Provider"] = "openai",
            ["OrleansAi:Models:other:Targets:0:Model"] = "m",
            ["OrleansAi:Models:chat:Targets:0:Provider"] = "local",
            ["OrleansAi:Models:chat:Targets:0:Model"] = "local",
        });

        Assert.Contains("built-in responder, not a language model", answer.Text, StringComparison.Ordinal);
        Assert.Contains("(openai, unused): ask for a model that is routed to one of them", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_ProvidersWithoutARoute_AsksForOne()
    {
        var answer = await LocalConversation.AskAsync("How do I configure a provider?", Upstreams);

        Assert.Contains("No model is routed to a provider** (openai, unused)", answer.Text, StringComparison.Ordinal);
        Assert.Contains("Add a model with a target", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "holds no text")]
    [InlineData("  \n ", "holds no text")]
    [InlineData("Wie spät ist es?", "Nothing in the documentation shares a word")]
    [InlineData("今何時ですか", "Nothing in the documentation shares a word")]
    [InlineData("🙂", "Nothing in the documentation shares a word")]
    [InlineData("Which provider of milk was Napoleon Bonaparte's favourite dairy farm?", "does not seem to cover this")]
    public async Task SendAsync_QuestionThatTheDocumentsDoNotAnswer_SaysSo(string question, string said) =>
        Assert.Contains(said, (await LocalConversation.AskAsync(question)).Text, StringComparison.Ordinal);

    [Fact]
    public async Task SendAsync_VeryLongQuestion_IsAnsweredByItsBeginning()
    {
        var answer = await LocalConversation.AskAsync("configure a provider " + new string('x', 1_000_000));

        Assert.Contains("A provider has a kind", answer.Text, StringComparison.Ordinal);
        Assert.True(answer.PromptTokens > 100_000);
    }

    [Fact]
    public async Task SendAsync_FollowUp_IsReadWithTheQuestionBeforeIt()
    {
        var answer = await LocalConversation.SendAsync("""
            {"model":"chat","messages":[{"role":"user","content":"How do I configure a provider?"},
             {"role":"assistant","content":"…"},{"role":"user","content":"And in Swahili?"}]}
            """);

        Assert.Contains("A provider has a kind", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("openai.json", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_ContentArray_IsReadAsTextAndItsImagesAreSaidToBeIgnored()
    {
        var answer = await LocalConversation.SendAsync("""
            {"model":"chat","messages":[{"role":"user","content":[{"type":"text","text":"configure a"},{"type":"text","text":"provider"},
             {"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}]}
            """);

        Assert.Contains("A provider has a kind", answer.Text, StringComparison.Ordinal);
        Assert.Contains("It ignores images, audio and files", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"n\":3", "`n`")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", "`tools`")]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}", "`response_format`")]
    public async Task SendAsync_WhatItCannotDo_IsSaidToBeIgnored(string member, string named)
    {
        var answer = await LocalConversation.SendAsync($$"""{"model":"chat",{{member}},"messages":[{"role":"user","content":"provider"}]}""");

        Assert.Contains($"It ignores {named}", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"n\":1,\"tools\":[],\"response_format\":{\"type\":\"text\"}")]
    [InlineData("\"n\":null,\"tools\":null,\"response_format\":null,\"stop\":null,\"max_tokens\":null")]
    public async Task SendAsync_NothingToIgnore_SaysNothingOfIt(string members)
    {
        var answer = await LocalConversation.SendAsync($$"""{"model":"chat",{{members}},"messages":[{"role":"user","content":"provider"}]}""");

        Assert.DoesNotContain("ignores", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SendAsync_MaxTokens_CutsTheAnswerAndSaysLength(bool stream)
    {
        var body = $$"""{"model":"chat","stream":{{(stream ? "true" : "false")}},"stream_options":{"include_usage":true},"max_tokens":7,"messages":[{"role":"user","content":"provider"}]}""";
        if (!stream)
            body = body.Replace("\"stream_options\":{\"include_usage\":true},", "", StringComparison.Ordinal);

        var answer = await LocalConversation.SendAsync(body);

        Assert.Equal("length", answer.FinishReason);
        Assert.Equal(7, answer.CompletionTokens);
        Assert.StartsWith("**No model", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_AnyMaxTokens_GivesThatLongABeginningOfTheWholeAnswer()
    {
        var whole = await LocalConversation.AskAsync("configure a provider");
        for (var most = 1; most <= whole.CompletionTokens + 1; most++)
        {
            var answer = await LocalConversation.SendAsync(
                $$"""{"model":"chat","max_completion_tokens":{{most}},"messages":[{"role":"user","content":"configure a provider"}]}""");

            Assert.StartsWith(answer.Text, whole.Text, StringComparison.Ordinal);
            Assert.Equal(Math.Min(most, whole.CompletionTokens), answer.CompletionTokens);
            Assert.Equal(most < whole.CompletionTokens ? "length" : "stop", answer.FinishReason);
        }
    }

    [Theory]
    [InlineData("\"model\"")]
    [InlineData("[\"nowhere\",\"model\",\"\"]")]
    public async Task SendAsync_Stop_EndsBeforeIt(string stop)
    {
        var answer = await LocalConversation.SendAsync($$"""{"model":"chat","stop":{{stop}},"messages":[{"role":"user","content":"provider"}]}""");

        Assert.Equal("**No ", answer.Text);
        Assert.Equal("stop", answer.FinishReason);
    }

    [Theory]
    [InlineData("\"stop\":3", "stop")]
    [InlineData("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop")]
    [InlineData("\"stop\":[1]", "stop")]
    [InlineData("\"stop\":\"\\ud800\"", null)]
    public async Task SendAsync_UnreadableRequest_IsRefusedWithTheParameterNamed(string member, string? parameter)
    {
        var failure = await LocalConversation.RefusalAsync($$"""{"model":"chat",{{member}},"messages":[{"role":"user","content":"provider"}]}""");

        Assert.Equal(CallFailureKind.Rejected, failure.Kind);
        Assert.Equal(400, failure.Upstream!.Status);
        var error = JsonDocument.Parse(failure.Upstream.Body).RootElement.GetProperty("error");
        Assert.Equal(parameter, error.GetProperty("param").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task SendAsync_Streamed_SaysTheSameAsWhole()
    {
        var whole = await LocalConversation.SendAsync("""{"model":"chat","messages":[{"role":"user","content":"configure a provider"}]}""");
        var streamed = await LocalConversation.SendAsync("""
            {"model":"chat","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"configure a provider"}]}
            """);

        Assert.Equal(whole, streamed);
    }

    [Fact]
    public async Task SendAsync_StreamedWithoutUsage_HasNoUsageMember()
    {
        var body = await LocalConversation.BodyAsync("""{"model":"chat","stream":true,"messages":[{"role":"user","content":"provider"}]}""");

        Assert.DoesNotContain("usage", body, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SettingsOfAnotherKind_SaysWhatToRemove()
    {
        var factory = LocalConversation.Factory([]);

        Assert.Contains("p:Endpoint", Assert.Single(factory.Validate("p", new ProviderOptions { Kind = "Local", Endpoint = "http://x" })), StringComparison.Ordinal);
        Assert.Empty(factory.Validate("p", new ProviderOptions { Kind = "Local" }));
    }
}
