using System.Net.Http.Json;
using System.Text.Json;
using OrleansAi.Benchmarks.Gateway;
using OrleansAi.Processes;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Benchmarks.Turns;

/// <summary>
/// Durable turns of conversations through REST: a message is posted, the model answers at once, and the response comes when the
/// whole turn is on disk.
/// </summary>
internal static class RestTurns
{
    private const int Conversations = 2000;
    private const int Connections = 64;
    private const int Rounds = 3;
    private const int Seconds = 5;
    private const int Chunks = 4;

    public static async Task RunAsync()
    {
        var table = new Table("storage", $"turns/s ({Connections} connections)", "p50 (ms)", "p99 (ms)", "memory (MiB)");
        await MeasureAsync(table, "SQLite, synchronous=FULL", new { Kind = "Sqlite", ConnectionString = (string?)null });
        var postgres = new PrivatePostgres { Durable = true };
        await postgres.InitializeAsync();
        try
        {
            await MeasureAsync(table, "PostgreSQL, fsync=on", new { Kind = "Postgres", ConnectionString = (string?)await postgres.CreateDatabaseAsync() });
        }
        finally
        {
            await postgres.DisposeAsync();
        }

        table.Print();
        Console.WriteLine(
            $"\nEach turn is a message and its answer in one of {Conversations:N0} conversations: POST /api/conversations/{{id}}/messages, answered when the turn "
            + $"has ended and is on disk. Medians of {Rounds} rounds of {Seconds} s. wrk, the server, the upstream ({Chunks} chunks at once) and PostgreSQL share the cores.");
    }

    private static async Task MeasureAsync(Table table, string name, object storage)
    {
        var url = new Uri($"http://127.0.0.1:{TestEnvironment.FreePort()}");
        await using var upstream = ChildProcess.Start(
            "dotnet", [TestEnvironment.Program("FastUpstream"), "--urls", url.ToString()], new Dictionary<string, string?> { ["CHUNKS"] = $"{Chunks}" });
        await using var server = await ServerProcess.StartAsync(Settings(new Uri(url, "/v1"), storage));
        var paths = Path.Combine(server.Data, "paths");
        await File.WriteAllLinesAsync(paths, await CreateConversationsAsync(server.Http));
        var environment = new Dictionary<string, string?> { ["PATHS"] = paths };
        var script = Path.Combine(AppContext.BaseDirectory, "Turns", "messages.lua");
        await Wrk.RunAsync(name, server.Url, Connections, Seconds, script, environment);
        var results = new List<WrkResult>();
        for (var round = 0; round < Rounds; round++)
        {
            results.Add(await Wrk.RunAsync(name, server.Url, Connections, Seconds, script, environment));
        }

        table.Add(
            name,
            $"{Figures.Median(results.Select(result => result.RequestsPerSecond)):N0}",
            $"{Figures.Median(results.Select(result => result.P50)):0.0}",
            $"{Figures.Median(results.Select(result => result.P99)):0.0}",
            Memory.Of(server.Process));
    }

    private static async Task<string[]> CreateConversationsAsync(HttpClient client)
    {
        var paths = new List<string>();
        foreach (var batch in Enumerable.Range(0, Conversations).Chunk(Connections))
        {
            paths.AddRange(await Task.WhenAll(batch.Select(async _ =>
            {
                using var created = await client.PostAsJsonAsync(new Uri("/api/conversations", UriKind.Relative), new { model = "chat" });
                created.EnsureSuccessStatusCode();
                var conversation = await created.Content.ReadFromJsonAsync<JsonElement>();
                return $"/api/conversations/{conversation.GetProperty("id").GetString()}/messages";
            })));
        }

        return [.. paths];
    }

    private static object Settings(Uri upstream, object storage) => new
    {
        OrleansAi = new
        {
            Storage = storage,
            Providers = new { fast = new { Kind = "OpenAI", Endpoint = upstream.ToString() } },
            Models = new Dictionary<string, object> { ["chat"] = new { Targets = new[] { new { Provider = "fast", Model = "fast" } } } },
            Prices = new Dictionary<string, object> { ["fast/fast"] = new { InputPerMillion = 1.0, OutputPerMillion = 2.0 } },
        },
    };
}
