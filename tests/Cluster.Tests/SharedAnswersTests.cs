using System.Net.Http.Headers;
using System.Net.Http.Json;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests;

/// <summary>An answer that one front kept is an answer of every front.</summary>
public sealed class SharedAnswersTests(TwoSilosAndTwoFronts fixture) : IClassFixture<TwoSilosAndTwoFronts>
{
    private ServerProcess A => fixture.Cluster.Fronts[0];

    private ServerProcess B => fixture.Cluster.Fronts[1];

    [ClusterFact]
    public Task Answer_MadeThroughOneFront_IsAHitOnTheOther() => IsSharedAsync(stream: false);

    [ClusterFact]
    public Task Stream_MadeThroughOneFront_IsAHitOnTheOther() => IsSharedAsync(stream: true);

    [ClusterFact]
    public async Task Answer_MadeThroughOneFront_IsFoundByMeaningThroughTheOther()
    {
        var tries = 0;
        await Until.TrueAsync("an answer of the other front", async () =>
        {
            var subject = $"island number {++tries}";
            Assert.Equal("miss", (await AskAsync(A, $"What is the largest city of {subject}?", stream: false, model: "semantic")).Cache);
            return (await AskAsync(B, $"What is the largest known city of {subject}?", stream: false, model: "semantic")).Cache == "semantic";
        });
    }

    [ClusterFact]
    public async Task Answer_ForOneTenant_IsNoHitForAnother()
    {
        await Until.TrueAsync("an answer of the other front", async () =>
        {
            await AskAsync(A, "A prompt of two tenants", stream: false);
            return (await AskAsync(B, "A prompt of two tenants", stream: false)).Cache == "hit";
        });

        Assert.Equal("miss", (await AskAsync(B, "A prompt of two tenants", stream: false, TestCluster.OtherTenantsKey)).Cache);
    }

    [ClusterFact]
    public async Task Request_ThatWantsANewAnswer_GetsOneThroughEitherFront()
    {
        await AskAsync(A, "A prompt of its own", stream: false);

        Assert.Equal("miss", (await AskAsync(B, "A prompt of its own", stream: false, cacheControl: "no-cache")).Cache);
    }

    private async Task IsSharedAsync(bool stream)
    {
        // It is kept for others in the background: each try asks what neither front was asked before.
        var tries = 0;
        await Until.TrueAsync("an answer of the other front", async () =>
        {
            var prompt = $"Prompt {++tries}, {(stream ? "streamed" : "whole")}";
            var (made, first) = await AskAsync(A, prompt, stream);
            Assert.Equal("miss", made);

            var (found, second) = await AskAsync(B, prompt, stream);
            Assert.True(found is "hit" or "miss", found);
            Assert.Equal(first.Split("w1").Length, second.Split("w1").Length);
            return found == "hit";
        });

        Assert.Equal("hit", (await AskAsync(A, $"Prompt {tries}, {(stream ? "streamed" : "whole")}", stream)).Cache);
    }

    private static async Task<(string Cache, string Text)> AskAsync(
        ServerProcess front, string prompt, bool stream, string key = TestCluster.AdminKey, string? cacheControl = null, string model = "cached")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model, messages = new[] { new { role = "user", content = prompt } }, stream }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.CacheControl = cacheControl is null ? null : CacheControlHeaderValue.Parse(cacheControl);
        using var answer = await front.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {text}");
        return (answer.Headers.GetValues("x-orleansai-cache").Single(), text);
    }
}
