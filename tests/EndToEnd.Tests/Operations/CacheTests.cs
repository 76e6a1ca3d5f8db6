using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace OrleansAi.EndToEnd.Tests.Operations;

/// <summary>What clients see of answers that are kept.</summary>
public sealed class CacheTests(OperationsWorld world) : IClassFixture<OperationsWorld>
{
    [Theory]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/responses", true)]
    public async Task Answer_OfTheSameRequest_IsTheSameAndSaysWhereItIsFrom(string path, bool stream)
    {
        var (first, made) = await AskAsync(path, stream);
        var (second, kept) = await AskAsync(path, stream);
        var (third, anew) = await AskAsync(path, stream, "no-cache");

        Assert.Equal(("miss", "hit", "miss"), (first, second, third));
        Assert.Contains("w1", made, StringComparison.Ordinal);
        Assert.Equal(Words(made), Words(kept));
        Assert.Equal(Words(made), Words(anew));
    }

    // Ids and times of translated answers are each answer's own.
    private static int Words(string text) => text.Split("w1").Length;

    private async Task<(string? Cache, string Text)> AskAsync(string path, bool stream, string? cacheControl = null)
    {
        var content = $"Say something to {path}, {(stream ? "streamed" : "whole")}.";
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(new { model = "cached", max_tokens = 50, input = content, messages = new[] { new { role = "user", content } }, stream }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", OperationsWorld.Key);
        if (cacheControl is not null)
        {
            request.Headers.CacheControl = CacheControlHeaderValue.Parse(cacheControl);
        }

        using var answer = await world.Server.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (answer.Headers.GetValues("x-orleansai-cache").Single(), await answer.Content.ReadAsStringAsync());
    }
}
