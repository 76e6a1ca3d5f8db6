using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Misbehaviours;

/// <summary>
/// An upstream that nobody here wrote, npm's aimock, with its chaos flags, in each format that providers speak and for clients of the same
/// format and of OpenAI's: what they see, what is charged, and what the circuit breaker learns. Every call fails there first and is answered by a sound one.
/// </summary>
public sealed class ChaosFlagTests
{
    private const string Key = "admin-key-for-the-chaos-flags";
    private const string Something = "Nothing is faster than light, and little is slower than an upstream under load.";

    private static readonly (string Provider, string Client, bool Stream)[] Cells =
    [
        .. from provider in FaultServer.Formats
           from client in new[] { provider, "openai" }.Distinct()
           from stream in new[] { false, true }
           select (provider, client, stream),
    ];

    [Theory]
    [InlineData("--chaos-ratelimit", "rateLimited", "upstream_rate_limited")]
    [InlineData("--chaos-drop", "serverError", "upstream_error")]
    [InlineData("--chaos-malformed", "malformed", "upstream_malformed")]
    [InlineData("--chaos-disconnect", "connection", "upstream_connection_failed")]
    public async Task Provider_WithAChaosFlag_IsSeenChargedAndLearned(string flag, string failure, string code)
    {
        await using var chaotic = await StartAsync(flag, "1");
        await using var sound = await StartAsync();
        await using var server = await ServerProcess.StartAsync(Settings(chaotic, sound));
        var client = new ApiClient(server.Http, Key);

        var costs = 0m;
        foreach (var cell in Cells)
        {
            var (path, body) = ClientFormat.Request(cell.Client, Model(cell), cell.Stream);
            var answer = await client.PostAsync(path, body);
            Assert.True(answer.Status == HttpStatusCode.OK, $"{cell}: {answer.Text}");
            Assert.Equal(Something, ClientFormat.Words(cell.Client, cell.Stream, answer.Text));
            Assert.True(!cell.Stream || answer.Text.Contains(ClientFormat.End(cell.Client), StringComparison.Ordinal), $"{cell}: the stream has no end.");
            Assert.DoesNotContain("chaos", answer.Text, StringComparison.OrdinalIgnoreCase);
            Assert.Equal("sound", answer.Headers.GetValues("x-orleansai-provider").Single());
            Assert.Equal($"{Target(cell)}={code}", answer.Headers.GetValues("x-orleansai-failures").Single());

            var call = await RecordAsync(client, answer.Headers.GetValues("x-request-id").Single());
            Assert.Equal(("completed", "sound/sound", failure), ((string?)call["status"], (string?)call["target"], (string?)call["failure"]));
            Assert.Equal((decimal)call["tokens"]!["output"]!, (decimal)call["cost"]!);
            Assert.True((decimal)call["cost"]! > 0, $"{cell}: the answer was charged nothing.");
            costs += (decimal)call["cost"]!;

            var circuit = (await client.GetAsync($"/api/admin/providers/circuits/{Target(cell)}")).Expect(HttpStatusCode.OK);
            Assert.Equal(("open", failure), ((string?)circuit["state"], (string?)circuit["cause"]));
        }

        await Until.TrueAsync(
            $"the charges of ${costs} in the ledger",
            async () => (decimal)(await client.GetAsync("/api/users/me/quota")).Expect(HttpStatusCode.OK)["spentToday"]! == costs);
    }

    private static Task<UpstreamProcess> StartAsync(params string[] arguments) => UpstreamProcess.StartAimockAsync(
        Path.Combine(TestEnvironment.RepositoryRoot, "tests", "EndToEnd.Tests", "fixtures"), arguments);

    private static Task<JsonNode> RecordAsync(ApiClient client, string id) => Until.GotAsync($"the record of {id}", async () =>
        (await client.GetAsync($"/api/usage/calls?requestId={id}")).Expect(HttpStatusCode.OK)["calls"]!.AsArray().SingleOrDefault())!;

    private static string Model((string Provider, string Client, bool Stream) cell) =>
        $"{cell.Provider}.for.{cell.Client}.{(cell.Stream ? "streamed" : "whole")}";

    private static string Target((string Provider, string Client, bool Stream) cell) => $"{cell.Provider}/{Model(cell)}";

    private static object Settings(UpstreamProcess chaotic, UpstreamProcess sound)
    {
        var dollar = new { OutputPerMillion = 1_000_000 };
        return new
        {
            OrleansAi = new
            {
                Auth = new { Keys = new[] { new { Key, User = "admin", Scopes = new[] { "admin" } } } },
                Gateway = new { Retry = new { Retries = 0 } },
                CircuitBreaker = new { FailureThreshold = 1, BreakDuration = "00:05:00" },
                Providers = new
                {
                    openai = new { Kind = "OpenAI", chaotic.Endpoint },
                    anthropic = new { Kind = "Anthropic", chaotic.Endpoint },
                    gemini = new { Kind = "Gemini", Endpoint = new Uri(chaotic.Url, "/v1beta") },
                    ollama = new { Kind = "Ollama", Endpoint = chaotic.Url },
                    sound = new { Kind = "OpenAI", sound.Endpoint },
                },
                Models = Cells.ToDictionary(Model, cell => new
                {
                    Strategy = "Ordered",
                    Targets = new[] { new { cell.Provider, Model = Model(cell) }, new { Provider = "sound", Model = "sound" } },
                }),
                Prices = Cells.Select(Target).Append("sound/sound").ToDictionary(target => target, _ => dollar),
            },
        };
    }
}
