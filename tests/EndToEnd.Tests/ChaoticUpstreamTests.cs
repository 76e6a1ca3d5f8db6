using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>An upstream that nobody here wrote and that fails at random: npm's aimock with its chaos flags, before a sound one.</summary>
public sealed class ChaoticUpstreamTests
{
    private const int Calls = 60;
    private const string Something = "Nothing is faster than light, and little is slower than an upstream under load.";

    [Theory]
    [InlineData(false, "--chaos-ratelimit", "0.5")]
    [InlineData(false, "--chaos-drop", "0.5")]
    [InlineData(false, "--chaos-malformed", "0.5")]
    [InlineData(false, "--chaos-disconnect", "0.5")]
    [InlineData(true, "--chaos-ratelimit", "0.5")]
    [InlineData(true, "--chaos-drop", "0.5")]
    [InlineData(true, "--chaos-disconnect", "0.5")]
    [InlineData(true, "--chaos-latency", "200")]
    public async Task Calls_OverAFailingUpstream_AreAllAnsweredInFull(bool stream, string flag, string value)
    {
        await using var chaotic = await StartAsync(flag, value);
        await using var sound = await StartAsync();
        await using var server = await ServerProcess.StartAsync(Settings(chaotic, sound));

        var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => AskAsync(server, stream)));

        Assert.All(answers, answer => Assert.Equal(Something, answer.Text));
        if (flag != "--chaos-latency")
        {
            Assert.Contains(answers, answer => answer.Provider == "sound");
        }
    }

    [Theory]
    [InlineData("--chaos-ratelimit", HttpStatusCode.TooManyRequests, "upstream_rate_limited")]
    [InlineData("--chaos-drop", HttpStatusCode.BadGateway, "upstream_error")]
    [InlineData("--chaos-malformed", HttpStatusCode.BadGateway, "upstream_malformed")]
    [InlineData("--chaos-disconnect", HttpStatusCode.BadGateway, "upstream_connection_failed")]
    public async Task Calls_OverAnUpstreamThatAlwaysFails_SayHowInTheClientsForm(string flag, HttpStatusCode status, string code)
    {
        await using var chaotic = await StartAsync(flag, "1.0");
        await using var server = await ServerProcess.StartAsync(Alone(chaotic));
        object[] messages = [new { role = "user", content = "Say something." }];
        foreach (var stream in new[] { false, true })
        {
            foreach (var path in new[] { "/v1/chat/completions", "/v1/messages" })
            {
                using var response = await server.Http.PostAsJsonAsync(path, new { model = "chat", stream, max_tokens = 100, messages });
                var body = await response.Content.ReadAsStringAsync();
                Assert.True(response.StatusCode == status, $"{path}, stream {stream}: {response.StatusCode} {body}");
                Assert.Equal($"chaotic/gpt-4o={code}", response.Headers.GetValues("x-orleansai-failures").Single());
                Assert.NotEmpty((string)JsonNode.Parse(body)!["error"]!["message"]!);
            }
        }

        // Nobody answered: nothing is charged.
        Assert.Equal(0, (decimal)(await server.Http.GetFromJsonAsync<JsonObject>("/api/users/me/quota"))!["spentToday"]!);
    }

    private static object Alone(UpstreamProcess chaotic) => new
    {
        OrleansAi = new
        {
            Providers = new { chaotic = new { Kind = "OpenAI", Endpoint = chaotic.Endpoint } },
            Models = new { chat = new { Targets = new[] { new { Provider = "chaotic", Model = "gpt-4o" } } } },
            Prices = new Dictionary<string, object> { ["chaotic/gpt-4o"] = new { InputPerMillion = 1.0, OutputPerMillion = 1.0 } },
            Gateway = new { Retry = new { Retries = 0 } },
        },
    };

    private static Task<UpstreamProcess> StartAsync(params string[] arguments) => UpstreamProcess.StartAimockAsync(
        Path.Combine(TestEnvironment.RepositoryRoot, "tests", "EndToEnd.Tests", "fixtures"), arguments);

    private static async Task<(string Provider, string Text)> AskAsync(ServerProcess server, bool stream)
    {
        using var response = await server.Http.PostAsJsonAsync(
            "/v1/chat/completions", new { model = "chat", stream, messages = new[] { new { role = "user", content = "Say something." } } });
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        var text = stream ? StreamedText(body) : (string)JsonNode.Parse(body)!["choices"]![0]!["message"]!["content"]!;
        return (response.Headers.GetValues("x-orleansai-provider").Single(), text);
    }

    private static string StreamedText(string body) => string.Concat(
        body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part["data: ".Length..])
            .Where(data => data != "[DONE]")
            .Select(data => (string?)JsonNode.Parse(data)!["choices"]?[0]?["delta"]?["content"]));

    private static object Settings(UpstreamProcess chaotic, UpstreamProcess sound) => new
    {
        OrleansAi = new
        {
            Providers = new
            {
                chaotic = new { Kind = "OpenAI", Endpoint = chaotic.Endpoint },
                sound = new { Kind = "OpenAI", Endpoint = sound.Endpoint },
            },
            Models = new
            {
                chat = new
                {
                    Strategy = "Ordered",
                    Targets = new[] { new { Provider = "chaotic", Model = "gpt-4o" }, new { Provider = "sound", Model = "gpt-4o" } },
                },
            },
            Gateway = new { Retry = new { Retries = 0 } },
        },
    };
}
