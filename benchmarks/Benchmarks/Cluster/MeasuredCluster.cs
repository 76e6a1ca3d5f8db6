using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansAi.Benchmarks.Gateway;
using OrleansAi.Processes;

namespace OrleansAi.Benchmarks.Cluster;

/// <summary>One front and some silos, or one process that is both, over a database of their own.</summary>
internal sealed class MeasuredCluster : IAsyncDisposable
{
    private const int AtOnce = 32;

    private readonly List<MeasuredNode> _silos = [];
    private readonly string _database;
    private MeasuredNode? _front;

    private MeasuredCluster(string database) => _database = database;

    public MeasuredNode Front => _front ?? _silos[0];

    /// <summary>Starts a cluster whose front is a process of its own.</summary>
    /// <param name="servers">What it stands on.</param>
    /// <param name="silos">How many silos; 0 for one process that is silo and front.</param>
    /// <param name="users">How many users there are, each with a key.</param>
    /// <param name="upstream">Another model provider than that of <paramref name="servers"/>.</param>
    public static async Task<MeasuredCluster> StartAsync(SharedServers servers, int silos, int users = 1, Uri? upstream = null)
    {
        var cluster = new MeasuredCluster(await servers.CreateDatabaseAsync());
        var id = Guid.NewGuid().ToString("N");
        object Settings(string role) => SettingsOf(cluster._database, servers.Redis, upstream ?? servers.Upstream, id, role, users);
        try
        {
            for (var silo = 0; silo < Math.Max(1, silos); silo++)
            {
                cluster._silos.Add(await MeasuredNode.StartAsync(Settings(silos == 0 ? "all" : "cpu")));
            }

            cluster._front = silos == 0 ? null : await MeasuredNode.StartAsync(Settings("front"));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public static string KeyOf(int user) => $"a-key-for-the-benchmark-{user}";

    /// <summary>What this cluster has used so far; PostgreSQL tells its own part a moment late.</summary>
    public async Task<Resources> UsedAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System);
        var between = Traffic.None;
        foreach (var silo in _silos)
        {
            between += await silo.TrafficAsync(Traffic.BetweenSilos);
        }

        return new Resources
        {
            Front = _front?.ProcessorTime ?? TimeSpan.Zero,
            Silos = _silos.Aggregate(TimeSpan.Zero, (sum, silo) => sum + silo.ProcessorTime),
            ToGateway = _front is null ? Traffic.None : await _front.TrafficAsync(Traffic.ToGateway),
            BetweenSilos = between,
            Database = await DatabaseUse.OfAsync(_database),
        };
    }

    /// <summary>Sends requests through the front, from one connection or many.</summary>
    /// <param name="name">What it is, for a failure.</param>
    /// <param name="script">wrk's script: <c>Gateway/chat</c>, <c>Turns/messages</c> or <c>Cluster/reads</c>.</param>
    /// <param name="paths">The file with the script's paths, where it wants one.</param>
    public Task<WrkResult> SendAsync(string name, string script, string? paths, int connections, int seconds) => Wrk.RunAsync(
        name,
        new Uri(Front.Server.Url, "/v1/chat/completions"),
        connections,
        seconds,
        Path.Combine(AppContext.BaseDirectory, $"{script}.lua"),
        new Dictionary<string, string?> { ["HEADERS"] = $"Authorization: Bearer {KeyOf(0)}", ["PATHS"] = paths });

    /// <summary>Creates conversations and returns a file with one path for each.</summary>
    public async Task<string> CreateConversationsAsync(int count, string suffix, bool withTurn = false)
    {
        var client = Front.Server.Http;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", KeyOf(0));
        var paths = new List<string>();
        foreach (var batch in Enumerable.Range(0, count).Chunk(AtOnce))
        {
            paths.AddRange(await Task.WhenAll(batch.Select(async _ =>
            {
                using var created = await client.PostAsJsonAsync(new Uri("/api/conversations", UriKind.Relative), new { model = "chat" });
                created.EnsureSuccessStatusCode();
                var path = $"/api/conversations/{(await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()}";
                if (withTurn)
                {
                    using var turn = await client.PostAsJsonAsync(new Uri($"{path}/messages", UriKind.Relative), new { text = "Say something." });
                    turn.EnsureSuccessStatusCode();
                }

                return $"{path}{suffix}";
            })));
        }

        var file = Path.Combine(Front.Server.Data, $"paths{Guid.NewGuid():N}");
        await File.WriteAllLinesAsync(file, paths);
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        // The front first, so that it does not look for silos that are gone.
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }
    }

    private static object SettingsOf(string database, string redis, Uri upstream, string id, string role, int users) => new
    {
        OrleansAi = new
        {
            Storage = new { Kind = "Postgres", ConnectionString = database },
            Cluster = new
            {
                Kind = "Redis",
                ConnectionString = redis,
                ClusterId = id,
                Role = role,
                AdvertisedAddress = "127.0.0.1",
                SiloPort = TestEnvironment.FreePort(),
                GatewayPort = TestEnvironment.FreePort(),
            },
            Auth = new { Keys = Enumerable.Range(0, users).Select(user => new { Key = KeyOf(user), User = $"user-{user}", Tenant = "bench", Tier = "measured" }) },
            Tiers = new Dictionary<string, object>
            {
                ["measured"] = new { RequestsPerMinute = 1_000_000_000, TokensPerMinute = 1_000_000_000_000, ConcurrentRequests = 100_000 },
            },
            Providers = new { fast = new { Kind = "OpenAI", Endpoint = upstream.ToString() } },
            Models = new Dictionary<string, object> { ["chat"] = new { Targets = new[] { new { Provider = "fast", Model = "fast" } } } },
            Prices = new Dictionary<string, object> { ["fast/fast"] = new { InputPerMillion = 1.0, OutputPerMillion = 2.0 } },
        },
    };
}
