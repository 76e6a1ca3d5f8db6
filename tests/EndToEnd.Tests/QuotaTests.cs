using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>Limits and budgets as clients meet them.</summary>
public sealed class QuotaTests : IAsyncLifetime
{
    private const int Clients = 64;
    private const int RequestsPerMinute = 1000;
    private const decimal Budget = 0.01m;
    private const string AdminKey = "admin-key-for-the-quota-tests";
    private const string RateKey = "rate-key-for-the-quota-tests";
    private const string BudgetKey = "budget-key-for-the-quota-tests";

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
                        new { Key = AdminKey, User = "admin", Scopes = new[] { "admin" } },
                        new { Key = RateKey, User = "rated", Tier = "rated" },
                        new { Key = BudgetKey, User = "spender", Tier = "spender" },
                    },
                },
                Tiers = new { rated = new { RequestsPerMinute }, spender = new { BudgetPerDay = Budget } },
                Providers = new { scripted = new { Kind = "OpenAI", Endpoint = _upstream.Endpoint } },
                Models = new { chat = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } } },
                Prices = new Dictionary<string, object> { ["scripted/m"] = new { InputPerMillion = 1.0, OutputPerMillion = 10.0 } },
            },
        });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task ThousandPerMinute_From64Clients_LetsExactlyThatManyThrough()
    {
        var passed = 0;
        var refused = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            // Each client goes on for a while after the limit is reached: a limit that leaks would show then.
            for (var refusals = 0; refusals < 20;)
            {
                using var answer = await AskAsync(RateKey, new { model = "chat", messages = Messages() });
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    Interlocked.Increment(ref passed);
                    continue;
                }

                Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
                Assert.NotNull(answer.Headers.RetryAfter);
                Interlocked.Increment(ref refused);
                refusals++;
            }
        }));

        Assert.Equal(RequestsPerMinute, passed);
        Assert.Equal(RequestsPerMinute, (int?)(await _upstream.JournalAsync())["requests"]);
        Assert.True(refused >= 20 * Clients);
    }

    [Fact]
    public async Task Budget_WithStreamsAbortedAtRandom_IsNeverOverspent()
    {
        await _upstream.ScriptAsync(new { chunks = 40, chunkDelayMilliseconds = 2 });
        var random = new Random(20261120);
        var plans = Enumerable.Range(0, 200).Select(_ => random.Next(0, 60)).ToArray();
        var refused = 0;

        await Parallel.ForEachAsync(plans, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (eventsToRead, cancellationToken) =>
        {
            if (!await ReadStreamAsync(eventsToRead, cancellationToken))
            {
                Interlocked.Increment(ref refused);
            }
        });
        await Until.TrueAsync("everything to be settled", async () => (decimal?)(await MoneyAsync())["leased"] == 0m);

        var money = await MoneyAsync();
        Assert.InRange((decimal)money["spent"]!, 0.0001m, Budget);
        Assert.InRange((decimal)money["remaining"]!, 0m, Budget);
        Assert.Equal(Budget, (decimal)money["spent"]! + (decimal)money["remaining"]!);
        var entries = (await LedgerAsync()).ToList();
        Assert.Equal(entries.Count, entries.Select(entry => (string?)entry["id"]).Distinct().Count());
        Assert.Equal((decimal)money["spent"]!, entries.Sum(entry => (decimal)entry["fromBudget"]!));
        Assert.True(refused > 0, "the budget was meant to run out");
    }

    private static object[] Messages() => [new { role = "user", content = "Say something." }];

    private async Task<bool> ReadStreamAsync(int eventsToRead, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(
            BudgetKey, new { model = "chat", stream = true, max_tokens = 40, messages = Messages() }, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            return false;
        }

        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        for (var i = 0; i < eventsToRead && await reader.ReadLineAsync(cancellationToken) is not null; i++)
        {
            await reader.ReadLineAsync(cancellationToken);
        }

        return true;
    }

    private async Task<HttpResponseMessage> AskAsync(string key, object body, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private async Task<JsonObject> MoneyAsync() =>
        (await GetAsync("/api/users/me/quota"))["limits"]!.AsArray().Select(limit => limit!.AsObject()).Single(limit => (string?)limit["kind"] == "money");

    private async Task<IEnumerable<JsonObject>> LedgerAsync() =>
        (await GetAsync("/api/users/me/ledger?limit=1000"))["entries"]!.AsArray().Select(entry => entry!.AsObject());

    private async Task<JsonObject> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", BudgetKey);
        using var response = await _server.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
