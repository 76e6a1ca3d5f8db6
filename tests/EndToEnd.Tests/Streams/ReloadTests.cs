using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Streams;

/// <summary>Settings that change while 200 streams run: none of them breaks.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    private const int Streams = 200;
    private const int Words = 60;

    private UpstreamProcess _old = null!;
    private UpstreamProcess _new = null!;
    private ServerProcess _server = null!;

    public async Task InitializeAsync()
    {
        _old = await UpstreamProcess.StartScriptedAsync();
        _new = await UpstreamProcess.StartScriptedAsync();
        _server = await ServerProcess.StartAsync(Settings("old", _old));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _new.DisposeAsync();
        await _old.DisposeAsync();
    }

    [Fact]
    public async Task Reload_While200StreamsRun_BreaksNoneAndRoutesTheNextAnew()
    {
        await _old.ScriptAsync(new { chunks = Words, chunkDelayMilliseconds = 50 });
        await _new.ScriptAsync(new { chunks = 3 });
        var streams = Enumerable.Range(0, Streams).Select(_ => StreamAsync()).ToList();
        await Until.TrueAsync("all streams at the old provider", async () => (int)(await _old.JournalAsync())["requests"]! == Streams);

        // The provider that they come from is gone, then there again, then gone.
        await ReloadAsync(Settings("new", _new), "new");
        await ReloadAsync(Settings("old", _old), "old");
        await ReloadAsync(Settings("new", _new), "new");
        var next = await StreamAsync();
        await WriteAsync("{ \"OrleansAi\": { \"Models\": ");
        await Until.TrueAsync("the broken file's refusal", () => Task.FromResult(_server.Process.Output.Contains("the last good ones stay in force", StringComparison.Ordinal)));
        var afterTheBrokenFile = await StreamAsync();

        Assert.Equal(("new", 3), next);
        Assert.Equal(("new", 3), afterTheBrokenFile);
        Assert.All(await Task.WhenAll(streams), stream => Assert.Equal(("old", Words), stream));
        var asked = (await _old.JournalAsync())["entries"]!.AsArray().Where(entry => (bool)entry!["stream"]!).ToList();
        Assert.Equal(Streams, asked.Count(entry => (string?)entry!["outcome"] == "completed"));
        Assert.Contains("line", _server.Process.Output, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<(string Provider, int Words)> StreamAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model = "chat", stream = true, messages = new[] { new { role = "user", content = "Go on." } } }),
        };
        using var response = await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsStringAsync();
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
        return (response.Headers.GetValues("x-orleansai-provider").Single(), body.Split("\"content\":\"w").Length - 1);
    }

    private async Task ReloadAsync(object settings, string provider)
    {
        await WriteAsync(JsonSerializer.Serialize(settings));
        await Until.TrueAsync($"the reload to {provider}", async () => (await StreamShortAsync()) == provider);
    }

    // A model of the same provider whose answers are short.
    private async Task<string> StreamShortAsync()
    {
        using var response = await _server.Http.PostAsJsonAsync(
            "/v1/chat/completions", new { model = "which", messages = new[] { new { role = "user", content = "Who are you?" } } });
        return response.Headers.GetValues("x-orleansai-provider").Single();
    }

    // As editors do: a new file in place of the old one.
    private async Task WriteAsync(string settings)
    {
        var file = Path.Combine(_server.Data, "settings", "settings.json");
        await File.WriteAllTextAsync($"{file}.new", settings);
        File.Move($"{file}.new", file, overwrite: true);
    }

    private static JsonObject Settings(string name, UpstreamProcess upstream)
    {
        var route = new JsonObject { ["Targets"] = new JsonArray(new JsonObject { ["Provider"] = name, ["Model"] = "scripted-1" }) };
        return new JsonObject
        {
            ["OrleansAi"] = new JsonObject
            {
                ["Providers"] = new JsonObject { [name] = new JsonObject { ["Endpoint"] = upstream.Endpoint } },
                ["Models"] = new JsonObject { ["chat"] = route, ["which"] = route.DeepClone() },
            },
        };
    }
}
