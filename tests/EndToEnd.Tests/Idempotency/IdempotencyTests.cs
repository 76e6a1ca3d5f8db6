using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Idempotency;

/// <summary>What clients may rely on when they send a request again because they don't know what became of it.</summary>
public sealed class IdempotencyTests : IAsyncLifetime
{
    private const string Key = "alice-key-for-the-idempotency-tests";
    private const int Words = 20;

    private UpstreamProcess _upstream = null!;
    private ServerProcess _server = null!;

    private ApiClient Api => new(_server.Http, Key);

    public async Task InitializeAsync()
    {
        _upstream = await UpstreamProcess.StartScriptedAsync();
        await _upstream.ScriptAsync(new { chunks = Words, chunkDelayMilliseconds = 20 });
        _server = await ServerProcess.StartAsync(Settings());
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/messages", true)]
    [InlineData("/v1/responses", true)]
    public async Task Call_SentByManyAtOnce_IsMadeAndChargedOnce(string path, bool stream)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync(path, "same", stream)));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, answers[0].Text), (answer.Status, answer.Text)));
        Assert.Contains($"w{Words - 1}", answers[0].Text, StringComparison.Ordinal);
        Assert.Single(answers, answer => !answer.Headers.Contains("idempotent-replayed"));
        Assert.Equal(1, (int)(await _upstream.JournalAsync())["requests"]!);
        await Until.TrueAsync("the one charge", async () => (await ChargesAsync()).Count == 1);
    }

    [Fact]
    public async Task Stream_WhoseClientLeft_IsThereForItAlsoAfterARestart()
    {
        await foreach (var _ in Api.StreamAsync("/v1/chat/completions", Body(stream: true), headers: [("Idempotency-Key", "left")]))
            break;

        var whole = await AskAsync("/v1/chat/completions", "left", stream: true);
        Assert.Contains($"w{Words - 1}", whole.Text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", whole.Text, StringComparison.Ordinal);
        await Until.TrueAsync("the one charge", async () => (await ChargesAsync()).Count == 1);

        await using var next = await RestartAsync();
        var replayed = await new ApiClient(next.Http, Key).SendAsync(HttpMethod.Post, "/v1/chat/completions", Body(stream: true), default, ("Idempotency-Key", "left"));

        Assert.Equal((HttpStatusCode.OK, whole.Text), (replayed.Status, replayed.Text));
        Assert.Equal(1, (int)(await _upstream.JournalAsync())["requests"]!);
    }

    [Fact]
    public async Task Call_ThatFailed_IsMadeAgainWhenItIsSentAgain()
    {
        await _upstream.ScriptAsync(new { status = 500 });
        Assert.Equal(HttpStatusCode.BadGateway, (await AskAsync("/v1/chat/completions", "failed", stream: true)).Status);
        await _upstream.ScriptAsync(new { chunks = Words, chunkDelayMilliseconds = 20, fault = "Disconnect" });
        Assert.Contains("\"error\"", (await AskAsync("/v1/chat/completions", "failed", stream: true)).Text, StringComparison.Ordinal);
        await _upstream.ScriptAsync(new { chunks = Words });

        var answer = await AskAsync("/v1/chat/completions", "failed", stream: true);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithAKeyOfAnother_IsUnprocessable()
    {
        await AskAsync("/v1/chat/completions", "used");

        var answer = await AskAsync("/v1/messages", "used");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal("error", (string?)answer.Body["type"]);
    }

    [Fact]
    public async Task NewApiKey_AskedForTwice_IsOneKeyWhoseTextIsNotStored()
    {
        var created = new List<JsonObject>();
        for (var sent = 0; sent < 2; sent++)
        {
            var answer = await Api.SendAsync(
                HttpMethod.Post, "/api/admin/keys", new { user = "bob", scopes = new[] { "chat" } }, default, ("Idempotency-Key", "create-bob"));
            created.Add(answer.Expect(HttpStatusCode.Created));
        }

        var text = (string)created[0]["text"]!;
        Assert.Equal(text, (string?)created[1]["text"]);
        await _server.Process.KillAsync();
        foreach (var file in Directory.GetFiles(_server.Data, "*", SearchOption.AllDirectories))
            Assert.True((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) < 0, $"{file} has the key's text");
    }

    [Fact]
    public async Task OpenAisClient_SendingAStreamAgain_GetsTheSameChunks()
    {
        var seen = await NodeScript.RunAsync("openai.mjs", new Uri(_server.Url, "/v1").ToString(), Key, "streamTwiceWithOneKey", "{}");

        var answers = seen["answers"]!.AsArray().Select(answer => answer!.AsObject()).ToList();
        Assert.Equal(2, answers.Count(answer => (string?)answer["replayed"] == "true"));
        Assert.All(answers, answer => Assert.Equal(answers[0]["chunks"]!.ToJsonString(), answer["chunks"]!.ToJsonString()));
        Assert.Equal(1, (int)(await _upstream.JournalAsync())["requests"]!);
    }

    private async Task<ServerProcess> RestartAsync()
    {
        await _server.Process.KillAsync();
        return await _server.RestartAsync(Settings());
    }

    private async Task<ApiAnswer> AskAsync(string path, string key, bool stream = false) =>
        await Api.SendAsync(HttpMethod.Post, path, Body(stream), default, ("Idempotency-Key", key));

    private async Task<JsonArray> ChargesAsync() =>
        (await Api.GetAsync("/api/users/me/ledger?limit=1000")).Expect(HttpStatusCode.OK)["entries"]!.AsArray();

    // The same for every path: each reads its own members.
    private static object Body(bool stream) =>
        new { model = "chat", stream, max_tokens = 50, input = "Hello", messages = new[] { new { role = "user", content = "Hello" } } };

    private object Settings() => new
    {
        OrleansAi = new
        {
            Auth = new { Keys = new[] { new { Key, User = "alice", Tier = "pro", Scopes = new[] { "admin" } } } },
            CircuitBreaker = new { FailureThreshold = 100 },
            Tiers = new { pro = new { BudgetPerDay = 10.0 } },
            Providers = new { scripted = new { Kind = "OpenAI", Endpoint = _upstream.Endpoint } },
            Models = new { chat = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } } },
            Prices = new Dictionary<string, object> { ["scripted/m"] = new { InputPerMillion = 1.0, OutputPerMillion = 10.0 } },
        },
    };
}
