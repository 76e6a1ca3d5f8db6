using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>A request is found again by the id that its response carries.</summary>
[Collection(nameof(TwoUpstreams))]
public sealed class RequestLogTests(TwoUpstreams world)
{
    [Fact]
    public async Task Call_IsListedByTheIdOfItsRequestWithoutItsContent()
    {
        const string Secret = "Say something.";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", TwoUpstreams.AliceKey) },
            Content = JsonContent.Create(new { model = "chat", messages = new[] { new { role = "user", content = Secret } } }),
        };
        using var response = await world.Server.Http.SendAsync(request);
        var id = response.Headers.GetValues("x-request-id").Single();
        var api = new ApiClient(world.Server.Http, TwoUpstreams.AliceKey);

        JsonNode? calls = null;
        await Until.TrueAsync("the call in the log", async () =>
            (calls = (await api.GetAsync($"/api/usage/calls?requestId={id}")).Expect(HttpStatusCode.OK)["calls"])!.AsArray().Count > 0);

        var call = Assert.Single(calls!.AsArray())!;
        Assert.Equal((id, "chat", "/v1/chat/completions", "completed"), ((string?)call["requestId"], (string?)call["model"], (string?)call["endpoint"], (string?)call["status"]));
        Assert.Equal($"{response.Headers.GetValues("x-orleansai-provider").Single()}/{response.Headers.GetValues("x-orleansai-model").Single()}", (string?)call["target"]);
        Assert.DoesNotContain(Secret, call.ToJsonString(), StringComparison.Ordinal);
        Assert.NotEmpty((await api.GetAsync("/api/usage/calls?status=completed&limit=1")).Expect(HttpStatusCode.OK)["calls"]!.AsArray());
    }
}
