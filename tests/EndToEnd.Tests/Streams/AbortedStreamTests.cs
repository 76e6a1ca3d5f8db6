using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Streams;

/// <summary>Thousands of streams that their readers leave at random: what is charged is what the upstream sent.</summary>
public sealed class AbortedStreamTests : IAsyncLifetime
{
    private const int Streams = 10_000;
    private const int AtOnce = 64;
    private const int LongestAnswer = 30;
    private const string Patient = "patient-key-for-the-tests-001";
    private const string Hasty = "hasty-key-for-the-tests-00001";
    private const string Admin = "admin-key-for-the-tests-00001";

    private UpstreamProcess _upstream = null!;
    private ServerProcess _server = null!;

    public async Task InitializeAsync()
    {
        _upstream = await UpstreamProcess.StartScriptedAsync();
        _server = await ServerProcess.StartAsync(new
        {
            OrleansAi = new
            {
                Auth = new
                {
                    Keys = new object[]
                    {
                        new { Key = Patient, User = "patient", Tenant = "acme" },
                        new { Key = Hasty, User = "hasty", Tenant = "acme" },
                        new { Key = Admin, User = "admin", Tenant = "acme", Scopes = new[] { "admin" } },
                    },
                },
                Providers = new { scripted = new { _upstream.Endpoint } },
                Models = new { chat = new { Targets = new[] { new { Provider = "scripted", Model = "scripted-1" } } } },
                Prices = new Dictionary<string, object> { ["scripted/scripted-1"] = new { InputPerMillion = 0, OutputPerMillion = 1_000_000 } },
            },
        });

        // Whoever leaves breaks an upstream call off, which is no fault of the upstream's.
        await _upstream.ScriptAsync(new { chunks = 1000, fault = "StallAtLimit" });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Usage_OfStreamsThatAreLeftAtRandom_IsWhatTheUpstreamSent()
    {
        var random = new Random(20261128);
        var answers = Enumerable.Range(0, Streams).Select(_ => (Length: random.Next(1, LongestAnswer + 1), Left: random.NextDouble())).ToList();

        // The patient read all there is before they leave; the hasty leave somewhere on the way.
        var read = 0L;
        await Parallel.ForEachAsync(answers.Index(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (answer, _) =>
        {
            var isPatient = answer.Index % 2 == 0;
            var words = isPatient ? answer.Item.Length : 1 + (int)(answer.Item.Left * answer.Item.Length);
            await LeaveAfterAsync(isPatient ? Patient : Hasty, answer.Item.Length, words);
            if (!isPatient)
                Interlocked.Add(ref read, words);
        });

        var sent = Sent(answers.Where((_, index) => index % 2 == 0));
        var offered = Sent(answers.Where((_, index) => index % 2 == 1));
        var patient = await UsageOfAsync("patient");
        var hasty = await UsageOfAsync("hasty");
        Assert.Equal((sent, sent), (patient.Tokens, patient.Cost));
        Assert.InRange(hasty.Tokens, read, offered);
        Assert.Equal(hasty.Tokens, hasty.Cost);
        await Until.TrueAsync("the upstream to see each of them leave", async () => (int?)(await _upstream.JournalAsync())["aborted"] == Streams);
        Assert.Equal(sent + offered, (long)(await _upstream.JournalAsync())["outputTokens"]!);
    }

    private async Task LeaveAfterAsync(string key, int length, int words)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
            Content = JsonContent.Create(new { model = "chat", stream = true, max_tokens = length, messages = new[] { new { role = "user", content = "Go on." } } }),
        };
        using var response = await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (words > 0)
        {
            var line = await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) ?? throw new InvalidOperationException("The stream ended.");
            if (line.Contains("\"content\":\"w", StringComparison.Ordinal))
                words--;
        }
    }

    /// <summary>Waits until all of the user's calls are counted.</summary>
    private async Task<(long Tokens, decimal Cost)> UsageOfAsync(string user)
    {
        JsonNode? group = null;
        await Until.TrueAsync($"the usage of {user}", async () =>
        {
            var usage = (await new ApiClient(_server.Http, Admin).GetAsync("/api/usage?groupBy=user")).Expect(System.Net.HttpStatusCode.OK);
            group = usage["groups"]!.AsArray().FirstOrDefault(each => (string?)each!["group"] == $"acme/{user}");
            return (long?)group?["calls"] == Streams / 2;
        });
        return ((long)group!["tokens"]!["output"]!, decimal.Parse(group["cost"]!.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    private static long Sent(IEnumerable<(int Length, double Left)> answers) => answers.Sum(answer => (long)answer.Length);
}
