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
