using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>Limits of keys, tenants and models, beside those of users, as clients and administrators meet them.</summary>
public sealed class AccountLimitTests : IAsyncLifetime
{
    private const string AdminKey = "admin-key-for-the-account-tests";
    private const string OtherAdminKey = "other-admin-key-for-account-tests";
    private const string LimitedKey = "limited-key-for-the-account-tests";
    private const string EveKey = "eve-key-for-the-account-tests";
    private const string FrankKey = "frank-key-for-the-account-tests";

    private UpstreamProcess _upstream = null!;
    private ServerProcess _server = null!;

    private ApiClient Admin => new(_server.Http, AdminKey);

    public async Task InitializeAsync()
    {
        _upstream = await UpstreamProcess.StartScriptedAsync();
        _server = await ServerProcess.StartAsync(Settings());
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task KeyFromTheSettings_OverItsLimit_IsRefusedInEachFormatAndMayReadWhatIsLeft()
    {
        var client = new ApiClient(_server.Http, LimitedKey);
        for (var call = 0; call < 3; call++)
        {
            (await AskAsync(client, "chat")).Expect(HttpStatusCode.OK);
        }

        foreach (var (path, body) in Requests())
        {
            var refused = await client.PostAsync(path, body);
            Assert.Contains("The limit of 3 requests per minute of this API key is reached. Try again in", refused.Expect(HttpStatusCode.TooManyRequests).ToJsonString(), StringComparison.Ordinal);
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 61);
            Assert.Equal("0", refused.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        }

        var quota = (await client.GetAsync("/api/users/me/quota")).Expect(HttpStatusCode.OK);
        Assert.Equal((3, 3, 0), Figures(quota["key"]!));
        Assert.Empty(quota["limits"]!.AsArray());
    }

    [Fact]
    public async Task KeyMadeAtRunTime_KeepsItsLimitsOverClientsRotationAndRestart()
    {
        var created = (await Admin.PostAsync("/api/admin/keys", new { user = "alice", limits = new { requestsPerMinute = 100, budgetPerDay = 5.5, budgetPerMonth = 80.25 } }))
            .Expect(HttpStatusCode.Created);
        var id = (string)created["key"]!["id"]!;
        var client = new ApiClient(_server.Http, (string)created["text"]!);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
            (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AskAsync(client, "chat")))).Select(answer => answer.Status).ToArray())));
        Assert.Equal((100, 60), (statuses.SelectMany(all => all).Count(status => status == HttpStatusCode.OK), statuses.SelectMany(all => all).Count(status => status == HttpStatusCode.TooManyRequests)));

        var rotated = (await Admin.PostAsync($"/api/admin/keys/{id}/rotate", new { })).Expect(HttpStatusCode.Created);
        (await AskAsync(new ApiClient(_server.Http, (string)rotated["text"]!), "chat")).Expect(HttpStatusCode.TooManyRequests);
        await Until.TrueAsync("everything to be settled", async () => Figures(await QuotaAsync($"/api/admin/keys/{id}/quota")) == (100, 100, 0));
        Assert.Equal((100, 100, 0), Figures(await QuotaAsync($"/api/admin/keys/{rotated["key"]!["id"]}/quota")));
        (await new ApiClient(_server.Http, OtherAdminKey).GetAsync($"/api/admin/keys/{id}/quota")).Expect(HttpStatusCode.NotFound);

        await _server.Process.KillAsync();
        await using var again = await _server.RestartAsync(Settings());
        var listed = (await new ApiClient(again.Http, AdminKey).GetAsync($"/api/admin/keys/{rotated["key"]!["id"]}")).Expect(HttpStatusCode.OK);
        Assert.Equal(
            (100, 5.5m, 80.25m),
            ((long?)listed["limits"]!["requestsPerMinute"], (decimal?)listed["limits"]!["budgetPerDay"], (decimal?)listed["limits"]!["budgetPerMonth"]));
        (await AskAsync(new ApiClient(again.Http, (string)rotated["text"]!), "chat")).Expect(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("requestsPerMinute", 0)]
    [InlineData("tokensPerMinute", -1)]
    [InlineData("budgetPerDay", -0.5)]
    [InlineData("budgetPerMonth", -0.5)]
    public async Task KeyWithALimitThatMakesNoSense_IsRefusedByName(string limit, double value)
    {
        var refused = await Admin.PostAsync("/api/admin/keys", new { user = "alice", limits = new Dictionary<string, double> { [limit] = value } });
        Assert.Contains($"limits.{limit} is", refused.Expect(HttpStatusCode.BadRequest).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tenant_OverItsLimit_RefusesAllItsUsersAndNobodyElse()
    {
        var (eve, frank) = (new ApiClient(_server.Http, EveKey), new ApiClient(_server.Http, FrankKey));
        (await AskAsync(eve, "chat")).Expect(HttpStatusCode.OK);
        (await AskAsync(frank, "chat")).Expect(HttpStatusCode.OK);

        foreach (var client in new[] { eve, frank })
        {
            var refused = (await AskAsync(client, "chat")).Expect(HttpStatusCode.TooManyRequests);
            Assert.Contains("The limit of 2 requests per minute of the tenant 'globex' is reached.", (string?)refused["error"]!["message"], StringComparison.Ordinal);
            Assert.Equal("rate_limit_exceeded", (string?)refused["error"]!["code"]);
        }

        (await AskAsync(Admin, "chat")).Expect(HttpStatusCode.OK);
        // A call that the tenant's limit refused takes nothing of the user's own.
        await Until.TrueAsync("the lease's return", async () => Figures((await eve.GetAsync("/api/users/me/quota")).Expect(HttpStatusCode.OK)) == (50, 1, 49));
        var globex = new ApiClient(_server.Http, OtherAdminKey);
        Assert.Equal((2, 2, 0), Figures((await globex.GetAsync("/api/admin/tenants/globex/quota")).Expect(HttpStatusCode.OK)));
        (await Admin.GetAsync("/api/admin/tenants/globex/quota")).Expect(HttpStatusCode.NotFound);
        (await eve.GetAsync("/api/admin/tenants/globex/quota")).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Model_OverItsLimit_RefusesEveryoneWithoutTellingWhatOthersUsed()
    {
        var eve = new ApiClient(_server.Http, EveKey);
        var passed = await AskAsync(Admin, "narrow");
        passed.Expect(HttpStatusCode.OK);
        var refused = await AskAsync(eve, "narrow");

        Assert.Contains("The limit of 1 requests per minute of the model 'narrow' is reached.", (string?)refused.Expect(HttpStatusCode.TooManyRequests)["error"]!["message"], StringComparison.Ordinal);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.False(passed.Headers.Contains("x-ratelimit-limit-requests"));
        // The tenant's limit, which leaves the least of those that are the caller's.
        Assert.Equal("2", refused.Headers.GetValues("x-ratelimit-limit-requests").Single());
        (await AskAsync(eve, "chat")).Expect(HttpStatusCode.OK);
        Assert.Equal((1, 1, 0), Figures(await QuotaAsync("/api/admin/models/quota/narrow")));
        (await Admin.GetAsync("/api/admin/models/quota/nothing")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Budgets_WithStreamsCutShortAndTurnsOfConversations_AreChargedTheSameInEveryAccount()
    {
        await _upstream.ScriptAsync(new { chunks = 40, chunkDelayMilliseconds = 1 });
        var created = (await Admin.PostAsync("/api/admin/keys", new { user = "spender", limits = new { budgetPerDay = 1 } })).Expect(HttpStatusCode.Created);
        var client = new ApiClient(_server.Http, (string)created["text"]!);
        var random = new Random(20261128);
        var plans = Enumerable.Range(0, 60).Select(_ => random.Next(0, 60)).ToArray();
        await Parallel.ForEachAsync(plans, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (eventsToRead, cancellationToken) =>
        {
            await using var events = client.StreamAsync(
                "/v1/chat/completions", new { model = "priced", stream = true, max_tokens = 40, messages = Messages() }, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
            for (var i = 0; i < eventsToRead && await events.MoveNextAsync(); i++)
            {
            }
        });
        var talk = (await client.PostAsync("/api/conversations", new { model = "priced" })).Expect(HttpStatusCode.Created);
        (await client.PostAsync($"/api/conversations/{talk["id"]}/messages", new { text = "Hello" })).Expect(HttpStatusCode.OK);

        var id = (string)created["key"]!["id"]!;
        var sums = Array.Empty<decimal>();
        await Until.TrueAsync("everything to be settled", async () =>
        {
            JsonNode[] all =
            [
                await QuotaAsync($"/api/admin/keys/{id}/quota"),
                await QuotaAsync("/api/admin/tenants/acme/quota"),
                await QuotaAsync("/api/admin/models/quota/priced"),
                (await client.GetAsync("/api/users/me/quota")).Expect(HttpStatusCode.OK),
            ];
            sums = [.. all.Select(quota => (decimal)quota["spentToday"]!)];
            return all[..3].All(quota => (decimal)quota["limits"]![0]!["leased"]! == 0) && sums.Distinct().Count() == 1 && sums[0] > 0;
        });

        var ledger = (await client.GetAsync("/api/users/me/ledger?limit=1000")).Expect(HttpStatusCode.OK)["entries"]!.AsArray();
        // Who left before a provider was called is charged nothing.
        Assert.InRange(ledger.Count, plans.Count(events => events > 0) + 1, plans.Length + 1);
        Assert.Equal(sums[0], ledger.Sum(entry => (decimal)entry!["amount"]!));
    }

    private static (decimal Limit, decimal Spent, decimal Remaining) Figures(JsonNode quota)
    {
        var requests = quota["limits"]!.AsArray().Single(limit => (string?)limit!["kind"] == "requests")!;
        return ((decimal)requests["limit"]!, (decimal)requests["spent"]!, (decimal)requests["remaining"]!);
    }

    private static object[] Messages() => [new { role = "user", content = "Say something." }];

    private static IEnumerable<(string Path, object Body)> Requests() =>
    [
        ("/v1/chat/completions", new { model = "chat", messages = Messages() }),
        ("/v1/messages", new { model = "chat", max_tokens = 10, messages = Messages() }),
        ("/v1/responses", new { model = "chat", input = "Say something." }),
        ("/v1beta/models/chat:generateContent", new { contents = new[] { new { role = "user", parts = new[] { new { text = "Say something." } } } } }),
        ("/api/chat", new { model = "chat", stream = false, messages = Messages() }),
    ];

    private async Task<JsonNode> QuotaAsync(string path) => (await Admin.GetAsync(path)).Expect(HttpStatusCode.OK);

    private static Task<ApiAnswer> AskAsync(ApiClient client, string model) =>
        client.PostAsync("/v1/chat/completions", new { model, max_tokens = 10, messages = Messages() });

    private object Settings() => new
    {
        OrleansAi = new
        {
            Auth = new
            {
                Keys = new object[]
                {
                    new { Key = AdminKey, User = "admin", Tenant = "acme", Scopes = new[] { "admin" } },
                    new { Key = OtherAdminKey, User = "admin", Tenant = "globex", Scopes = new[] { "admin" } },
                    new { Key = LimitedKey, User = "limited", Tenant = "acme", Limits = new { RequestsPerMinute = 3 } },
                    new { Key = EveKey, User = "eve", Tenant = "globex", Tier = "fifty" },
                    new { Key = FrankKey, User = "frank", Tenant = "globex", Tier = "fifty" },
                },
            },
            Tiers = new { fifty = new { RequestsPerMinute = 50 } },
            Tenants = new { acme = new { BudgetPerDay = 2 }, globex = new { RequestsPerMinute = 2 } },
            Providers = new { scripted = new { Kind = "OpenAI", Endpoint = _upstream.Endpoint } },
            Models = new
            {
                chat = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } },
                narrow = new { Targets = new[] { new { Provider = "scripted", Model = "m" } }, Limits = new { RequestsPerMinute = 1 } },
                priced = new { Targets = new[] { new { Provider = "scripted", Model = "priced" } }, Limits = new { BudgetPerDay = 3 } },
            },
            Prices = new Dictionary<string, object> { ["scripted/priced"] = new { InputPerMillion = 1.0, OutputPerMillion = 10.0 } },
        },
    };
}
