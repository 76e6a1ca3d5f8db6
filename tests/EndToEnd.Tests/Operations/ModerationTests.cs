using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Operations;

/// <summary>What clients of each format see of an answer that a moderation blocks.</summary>
public sealed class ModerationTests(OperationsWorld world) : IClassFixture<OperationsWorld>
{
    [Theory]
    [InlineData("/v1/chat/completions", false, "\"finish_reason\":\"content_filter\"")]
    [InlineData("/v1/chat/completions", true, "\"finish_reason\":\"content_filter\"")]
    [InlineData("/v1/completions", false, "\"finish_reason\":\"content_filter\"")]
    [InlineData("/v1/completions", true, "\"finish_reason\":\"content_filter\"")]
    [InlineData("/v1/messages", false, "\"stop_reason\":\"refusal\"")]
    [InlineData("/v1/messages", true, "\"stop_reason\":\"refusal\"")]
    [InlineData("/v1/responses", false, "\"incomplete_details\":{\"reason\":\"content_filter\"}")]
    [InlineData("/v1/responses", true, "\"incomplete_details\":{\"reason\":\"content_filter\"}")]
    [InlineData("/v1beta/models/moderated:generateContent", false, "\"finishReason\":\"SAFETY\"")]
    [InlineData("/v1beta/models/moderated:streamGenerateContent?alt=sse", true, "\"finishReason\":\"SAFETY\"")]
    [InlineData("/api/chat", false, "\"done_reason\":\"stop\"")]
    [InlineData("/api/chat", true, "\"done_reason\":\"stop\"")]
    public async Task Answer_ThatIsFlagged_EndsAsItsFormatSays(string path, bool stream, string end)
    {
        using var answer = await AskAsync(path, stream, "Hello");
        var text = await answer.Content.ReadAsStringAsync();

        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Contains(end, text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("w5", text, StringComparison.Ordinal);
        Assert.DoesNotContain("w7", text, StringComparison.Ordinal);
        if (!stream)
        {
            Assert.Equal("blocked=violence", answer.Headers.GetValues("x-orleansai-moderation").Single());
            Assert.DoesNotContain("w0", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/v1/chat/completions", "$.error.code", "content_filter")]
    [InlineData("/v1/messages", "$.error.type", "invalid_request_error")]
    public async Task Prompt_ThatIsFlagged_IsRefusedInTheFormOfItsFormat(string path, string place, string expected)
    {
        using var answer = await AskAsync(path, false, "Say w5 to me");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal(expected, (string?)error[place.Split('.')[2]]);
        Assert.Contains("violence", (string?)error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Judgements_OfACall_AreTheCallersInTheUsage()
    {
        using var answer = await AskAsync("/v1/chat/completions", false, "Hello again");
        var id = answer.Headers.GetValues("x-request-id").Single();

        await Until.TrueAsync("the records of the call and its two judgements", async () =>
        {
            using var request = Request(HttpMethod.Get, $"/api/usage/calls?requestId={id}");
            using var usage = await world.Server.Http.SendAsync(request);
            var models = JsonNode.Parse(await usage.Content.ReadAsStringAsync())!["calls"]!.AsArray().Select(call => (string?)call!["model"]);
            return models.Order().SequenceEqual(["moderated", "strict", "strict"]);
        });
    }

    private async Task<HttpResponseMessage> AskAsync(string path, bool stream, string content)
    {
        var request = Request(HttpMethod.Post, path);
        request.Content = path switch
        {
            "/v1/responses" => JsonContent.Create(new { model = "moderated", input = content, stream }),
            "/v1/completions" => JsonContent.Create(new { model = "moderated", prompt = content, stream }),
            _ when path.StartsWith("/v1beta", StringComparison.Ordinal) => JsonContent.Create(new { contents = new[] { new { role = "user", parts = new[] { new { text = content } } } } }),
            _ => JsonContent.Create(new { model = "moderated", max_tokens = 50, messages = new[] { new { role = "user", content } }, stream }),
        };
        return await world.Server.Http.SendAsync(request);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", OperationsWorld.Key);
        return request;
    }
}
