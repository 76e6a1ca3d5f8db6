using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Cluster.Tests;

/// <summary>Silos and fronts as processes of their own on loopback, over a PostgreSQL and a Redis server of the tests' own.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    public const string AdminKey = "admin-key-for-the-cluster-tests";
    public const string RatedKey = "rated-key-for-the-cluster-tests";
    public const int RequestsPerMinute = 200;

    private readonly PrivatePostgres _postgres;
    private readonly PrivateRedis? _redis;
    private readonly string _database;
    private readonly object? _tls;
    private readonly Dictionary<ServerProcess, NodePorts> _ports = [];
    private readonly Lock _adding = new();
    private Exception? _failure;

    private TestCluster(
        PrivatePostgres postgres, PrivateRedis? redis, string database, UpstreamProcess upstream, UpstreamProcess flaky, object? tls) =>
        (_postgres, _redis, _database, Upstream, Flaky, _tls) = (postgres, redis, database, upstream, flaky, tls);

    /// <summary>Serves the model <c>chat</c>.</summary>
    public UpstreamProcess Upstream { get; }

    /// <summary>Serves the model <c>flaky</c>.</summary>
    public UpstreamProcess Flaky { get; }

    public List<ServerProcess> Silos { get; } = [];

    public List<ServerProcess> Fronts { get; } = [];

    /// <summary>Starts everything and waits until all processes are ready.</summary>
    /// <param name="kind">How the processes find each other: <c>Redis</c> or <c>Postgres</c>.</param>
    /// <param name="tls">The section <c>Cluster:Tls</c> of all of them, or <c>null</c>.</param>
    public static async Task<TestCluster> StartAsync(string kind, int silos = 2, int fronts = 2, object? tls = null)
    {
        var postgres = new PrivatePostgres();
        await postgres.InitializeAsync();
        var redis = kind == "Redis" ? await PrivateRedis.StartAsync() : null;
        var cluster = new TestCluster(
            postgres, redis, await postgres.CreateDatabaseAsync(), await UpstreamProcess.StartScriptedAsync(), await UpstreamProcess.StartScriptedAsync(),
            tls);

        // All at once, as an orchestrator does it: silos find an empty table together, fronts find no silo yet.
        await Task.WhenAll(
            Enumerable.Range(0, silos).Select(_ => cluster.AddAsync("cpu", cluster.Silos))
                .Concat(Enumerable.Range(0, fronts).Select(_ => cluster.AddAsync("front", cluster.Fronts))));
        if (cluster._failure is { } failure)
        {
            await cluster.DisposeAsync();
            throw new InvalidOperationException("Not every process of the cluster started.", failure);
        }

        return cluster;
    }

    /// <summary>Starts one more process.</summary>
    public async Task<ServerProcess> StartNodeAsync(string role, NodePorts? ports = null, object? tls = null)
    {
        ports ??= new NodePorts();
        var node = await ServerProcess.StartAsync(Settings(role, ports, tls ?? _tls));
        lock (_adding)
        {
            _ports[node] = ports;
        }

        return node;
    }

    /// <summary>Starts a process with TLS settings of its own, which need not become ready.</summary>
    public Task<ServerProcess> LaunchNodeAsync(string role, object tls) => ServerProcess.LaunchAsync(Settings(role, new NodePorts(), tls));

    /// <summary>The ports on which a silo of this cluster listens for the others.</summary>
    public NodePorts PortsOf(ServerProcess node) => _ports[node];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Fronts.Concat(Silos))
        {
            await node.DisposeAsync();
        }

        await Flaky.DisposeAsync();
        await Upstream.DisposeAsync();
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        await _postgres.DisposeAsync();
    }

    // Those that start are kept also where others don't, so that none outlives the test.
    private async Task AddAsync(string role, List<ServerProcess> nodes)
    {
        try
        {
            var node = await StartNodeAsync(role);
            lock (_adding)
            {
                nodes.Add(node);
            }
        }
        catch (InvalidOperationException failure)
        {
            _failure = failure;
        }
    }

    private object Settings(string role, NodePorts ports, object? tls) => new
    {
        OrleansAi = new
        {
            Storage = new { Kind = "Postgres", ConnectionString = _database },
            Cluster = new
            {
                Kind = _redis is null ? "Postgres" : "Redis",
                _redis?.ConnectionString,
                Role = role,
                AdvertisedAddress = "127.0.0.1",
                SiloPort = ports.Silo,
                GatewayPort = ports.Gateway,
                Tls = tls,
                Dashboard = true,
                DrainDelay = "00:00:01",
            },
            Auth = new
            {
                Keys = new object[]
                {
                    new { Key = AdminKey, User = "admin", Tenant = "acme", Scopes = new[] { "admin", "chat" } },
                    new { Key = RatedKey, User = "rated", Tenant = "acme", Tier = "rated" },
                },
            },
            Tiers = new { rated = new { RequestsPerMinute } },
            Gateway = new { Retry = new { Retries = 0 } },
            Providers = new
            {
                scripted = new { Kind = "OpenAI", Endpoint = Upstream.Endpoint },
                flaky = new { Kind = "OpenAI", Endpoint = Flaky.Endpoint },
            },
            Models = new
            {
                chat = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } },
                flaky = new { Targets = new[] { new { Provider = "flaky", Model = "m" } } },
            },
        },
    };
}

/// <summary>Where a process listens for others of its cluster.</summary>
internal sealed class NodePorts
{
    public int Silo { get; } = TestEnvironment.FreePort();

    public int Gateway { get; } = TestEnvironment.FreePort();
}

/// <summary>Requests as clients make them, to whichever process.</summary>
internal static class Requests
{
    public static Task<HttpResponseMessage> SendAsync(
        this ServerProcess node, HttpMethod method, string path, object? body = null, string key = TestCluster.AdminKey, string? accept = null,
        CancellationToken cancellationToken = default)
    {
        // The response's owner disposes of the request's content with it.
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (accept is not null)
        {
            request.Headers.Add("accept", accept);
        }

        return node.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The JSON that the answer to a request has, which must be a success.</summary>
    public static async Task<JsonObject> AskAsync(
        this ServerProcess node, HttpMethod method, string path, object? body = null, string key = TestCluster.AdminKey)
    {
        using var response = await node.SendAsync(method, path, body, key);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {response.StatusCode} {text}\nThe server wrote:\n{node.Process.Output}");
        return JsonNode.Parse(text)!.AsObject();
    }

    public static Task<HttpResponseMessage> ChatAsync(this ServerProcess node, string model = "chat", string key = TestCluster.AdminKey) =>
        node.SendAsync(HttpMethod.Post, "/v1/chat/completions", new { model, messages = new[] { new { role = "user", content = "Hello" } } }, key);
}
