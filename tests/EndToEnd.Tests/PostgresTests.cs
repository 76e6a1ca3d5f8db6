using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>The server with a connection string in place of a file: everything that must survive is in PostgreSQL.</summary>
public sealed class PostgresTests(PrivatePostgres postgres) : IClassFixture<PrivatePostgres>
{
    private const string Key = "a-key-for-the-postgres-tests";

    [Fact]
    public async Task Server_KilledInTheMiddleOfAnAnswer_FinishesItAfterTheNextStart()
    {
        await using var upstream = await UpstreamProcess.StartScriptedAsync();
        await upstream.ScriptAsync(new { chunks = 50, chunkDelayMilliseconds = 20 });
        var settings = Settings(upstream, await postgres.CreateDatabaseAsync());
        await using var first = await StartAsync(settings);
        var created = await PostAsync(first, "/api/conversations", new { model = "chat", message = new { text = "Count.", clientId = "1" } });
        var path = $"/api/conversations/{(string?)created["id"]}";
        await Until.TrueAsync("the first words of the answer", async () => (await EventsAsync(first, path)).Any(item => (string?)item["type"] == "delta"));
        var seen = await EventsAsync(first, path);

        await first.Process.KillAsync();
        await using var second = await StartAsync(settings);
        await Until.TrueAsync("the answer's end", async () => (await EventsAsync(second, path)).Any(item => (string?)item["type"] == "turn.completed"));

        var events = await EventsAsync(second, path);
        Assert.Equal(seen.Select(item => item.ToJsonString()), events.Take(seen.Count).Select(item => item.ToJsonString()));
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(item => (int)item["number"]!));
        var messages = (await GetAsync(second, $"{path}/messages"))["items"]!.AsArray();
        Assert.Equal(["user", "assistant"], messages.Select(message => (string?)message!["role"]));
        Assert.Equal(string.Concat(Enumerable.Range(0, 50).Select(i => $"w{i} ")), (string?)messages[1]!["text"]);
        await Until.TrueAsync(
            "the charge", async () => (await GetAsync(second, "/api/users/me/ledger"))["entries"]!.AsArray().Count > 0);
    }

    private static object Settings(UpstreamProcess upstream, string connectionString) => new
    {
        OrleansAi = new
        {
            Storage = new { Kind = "Postgres", ConnectionString = connectionString },
            Auth = new { Keys = new[] { new { Key, User = "alice", Tier = "paid" } } },
            Tiers = new { paid = new { BudgetPerDay = 1.0 } },
            Providers = new { scripted = new { Kind = "OpenAI", Endpoint = upstream.Endpoint } },
            Models = new { chat = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } } },
            Prices = new Dictionary<string, object> { ["scripted/m"] = new { InputPerMillion = 1.0, OutputPerMillion = 10.0 } },
        },
    };

    private static async Task<ServerProcess> StartAsync(object settings)
    {
        var server = await ServerProcess.StartAsync(settings);
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        server.Http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        return server;
    }

    private static async Task<JsonObject> PostAsync(ServerProcess server, string path, object body)
    {
        using var response = await server.Http.PostAsJsonAsync(path, body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static async Task<JsonObject> GetAsync(ServerProcess server, string path) => (await server.Http.GetFromJsonAsync<JsonObject>(path))!;

    private static async Task<List<JsonObject>> EventsAsync(ServerProcess server, string path) =>
        [.. (await GetAsync(server, $"{path}/events?after=0&limit=1000"))["items"]!.AsArray().Select(item => item!.AsObject())];
}
