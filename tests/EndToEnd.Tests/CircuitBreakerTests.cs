using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>What clients and upstreams see of a circuit: two upstreams in order, the first of which breaks and comes back.</summary>
public sealed class CircuitBreakerTests : IAsyncLifetime
{
    private const int Callers = 100;

    private UpstreamProcess _first = null!;
    private UpstreamProcess _second = null!;
    private ServerProcess _server = null!;

    public async Task InitializeAsync()
    {
        _first = await UpstreamProcess.StartScriptedAsync();
        _second = await UpstreamProcess.StartScriptedAsync();
        _server = await ServerProcess.StartAsync(Settings());
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _second.DisposeAsync();
        await _first.DisposeAsync();
    }

    [Fact]
    public async Task Circuit_OfAnUpstreamThatBreaks_OpensAfterFiveFailuresAndClosesByOneProbe()
    {
        // Broken: clients don't notice, and after five failures the upstream is left alone.
        await _first.ScriptAsync(new { status = 500 });
        for (var call = 0; call < 5; call++)
        {
            Assert.Equal("second", await CallAsync());
        }

        await CircuitIsAsync("open");
        Assert.Equal(5, await RequestsAsync());
        for (var call = 0; call < 20; call++)
        {
            Assert.Equal("second", await CallAsync());
        }

        Assert.Equal(5, await RequestsAsync());

        // Half-open: the upstream is well again but slow, so that all callers come while the one probe is out.
        await _first.ScriptAsync(new { status = 200, firstByteDelayMilliseconds = 6000 });
        await CircuitIsAsync("halfOpen");
        var answered = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallAsync()));
        Assert.Equal((1, Callers - 1), (answered.Count(by => by == "first"), answered.Count(by => by == "second")));
        Assert.Equal(6, await RequestsAsync());

        // Closed: calls go there again.
        await CircuitIsAsync("closed");
        await _first.ScriptAsync(new { status = 200 });
        Assert.Equal("first", await CallAsync());

        var usage = await Until.GotAsync("the usage of all calls", UsageAsync);
        Assert.Equal(
            [("first/m", 2L), ("second/m", 25L + Callers - 1)],
            usage.Select(group => (group!["group"]!.GetValue<string>(), group["calls"]!.GetValue<long>())));
        Assert.Equal(5, usage[1]!["failures"]!["serverError"]!.GetValue<long>());
    }

    [Fact]
    public async Task Call_WithEveryUpstreamGone_IsAnsweredByTheLocalResponder()
    {
        await _first.KillAsync();
        await _second.KillAsync();

        Assert.Equal("local", await CallAsync());
    }

    private async Task<string> CallAsync()
    {
        using var response = await _server.Http.PostAsJsonAsync(
            "/v1/chat/completions", new { model = "chat", messages = new[] { new { role = "user", content = "Hello" } } });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return Assert.Single(response.Headers.GetValues("x-orleansai-provider"));
    }

    private async Task<int> RequestsAsync() => (await _first.JournalAsync())["requests"]!.GetValue<int>();

    private Task CircuitIsAsync(string state) => Until.TrueAsync(
        $"a circuit that is {state}",
        async () => (await _server.Http.GetFromJsonAsync<JsonObject>("/api/admin/providers/circuits/first/m"))!["state"]!.GetValue<string>() == state);

    private async Task<JsonArray?> UsageAsync()
    {
        var page = await _server.Http.GetFromJsonAsync<JsonObject>("/api/usage?groupBy=target");
        var groups = page!["groups"]!.AsArray();
        return groups.Sum(group => group!["calls"]!.GetValue<long>()) == 26 + Callers ? groups : null;
    }

    private object Settings() => new
    {
        OrleansAi = new
        {
            Gateway = new { Retry = new { Retries = 0 } },
            CircuitBreaker = new { BreakDuration = "00:00:05" },
            Providers = new
            {
                first = new { Kind = "OpenAI", Endpoint = _first.Endpoint, ApiKey = "upstream-key-first" },
                second = new { Kind = "OpenAI", Endpoint = _second.Endpoint, ApiKey = "upstream-key-second" },
            },
            Models = new
            {
                chat = new
                {
                    Strategy = "Ordered",
                    Targets = new[] { new { Provider = "first", Model = "m" }, new { Provider = "second", Model = "m" } },
                    Fallback = new[] { "local" },
                },
            },
        },
    };
}
