using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Cluster.Tests.Faults;
using OrleansAi.Processes;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Cluster.Tests;

/// <summary>Silos and fronts as processes of their own, over a PostgreSQL and a Redis server of the tests' own.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    public const string AdminKey = "admin-key-for-the-cluster-tests";
    public const string RatedKey = "rated-key-for-the-cluster-tests";
    public const string PayingKey = "paying-key-for-the-cluster-tests";
    public const string CallingKey = "calling-key-for-the-cluster-tests";
    public const string ThriftyKey = "thrifty-key-for-the-cluster-tests";
    public const string OtherTenantsKey = "globex-key-for-the-cluster-tests";
    public const int RequestsPerMinute = 200;
    public const decimal Budget = 0.1m;

    private static readonly Dictionary<string, string?> Environment = new() { ["Logging__Console__FormatterOptions__TimestampFormat"] = "HH:mm:ss.fff " };

    private readonly string _database;
    private readonly object? _tls;
    private readonly TestNetwork? _network;
    private readonly Dictionary<ServerProcess, NodePorts> _ports = [];
    private readonly Dictionary<ServerProcess, Machine> _machines = [];
    private readonly Lock _adding = new();
    private Exception? _failure;

    private TestCluster(
        PrivatePostgres postgres, PrivateRedis? redis, string database, UpstreamProcess upstream, UpstreamProcess flaky, object? tls, TestNetwork? network) =>
        (Postgres, Redis, _database, Upstream, Flaky, _tls, _network) = (postgres, redis, database, upstream, flaky, tls, network);

    public PrivatePostgres Postgres { get; }

    /// <summary>Where the processes find each other, unless they do so in PostgreSQL.</summary>
    public PrivateRedis? Redis { get; }

    /// <summary>Serves the model <c>chat</c>.</summary>
    public UpstreamProcess Upstream { get; }

    /// <summary>Serves the model <c>flaky</c>.</summary>
    public UpstreamProcess Flaky { get; }

    public List<ServerProcess> Silos { get; } = [];

    public List<ServerProcess> Fronts { get; } = [];

    /// <summary>The server's assembly that nodes are started from; <c>null</c> for the one that was built beside the tests.</summary>
    public string? Program { get; set; }

    /// <summary>Starts everything and waits until all processes are ready.</summary>
    /// <param name="kind">How the processes find each other: <c>Redis</c> or <c>Postgres</c>.</param>
    /// <param name="tls">The section <c>Cluster:Tls</c> of all of them, or <c>null</c>.</param>
    /// <param name="program">The server's assembly that they are started from, or <c>null</c> for the one that was built beside the tests.</param>
    /// <param name="network">Where each process gets a machine of its own; <c>null</c> for one machine, over loopback. It is disposed of with the cluster.</param>
    public static async Task<TestCluster> StartAsync(
        string kind, int silos = 2, int fronts = 2, object? tls = null, string? program = null, TestNetwork? network = null)
    {
        var postgres = new PrivatePostgres { Address = network?.Postgres ?? Machine.Local.Address };
        await postgres.InitializeAsync();
        var redis = kind == "Redis" ? await PrivateRedis.StartAsync(network?.Redis ?? Machine.Local.Address) : null;
        var providers = network?.Upstream ?? Machine.Local.Address;
        var cluster = new TestCluster(
            postgres, redis, await postgres.CreateDatabaseAsync(), await UpstreamProcess.StartScriptedAsync(providers),
            await UpstreamProcess.StartScriptedAsync(providers), tls, network)
        {
            Program = program,
        };

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
    /// <param name="role">Its role.</param>
    /// <param name="ports">Where it listens, or <c>null</c> for free ones.</param>
    /// <param name="tls">Its section <c>Cluster:Tls</c>, or <c>null</c> for that of all.</param>
    /// <param name="environment">Its environment variables besides those of all.</param>
    public async Task<ServerProcess> StartNodeAsync(
        string role, NodePorts? ports = null, object? tls = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        ports ??= new NodePorts();
        var machine = _network is null ? Machine.Local : await _network.AddAsync();
        var variables = Environment.Concat(environment ?? new Dictionary<string, string?>()).ToDictionary();
        var node = await ServerProcess.StartAsync(
            Settings(role, ports, tls ?? _tls, machine), environment: variables, program: Program, machine: machine);
        lock (_adding)
        {
            _ports[node] = ports;
            _machines[node] = machine;
        }

        return node;
    }

    /// <summary>Starts a process with TLS settings of its own, which need not become ready.</summary>
    public Task<ServerProcess> LaunchNodeAsync(string role, object tls) => ServerProcess.LaunchAsync(Settings(role, new NodePorts(), tls, Machine.Local));

    /// <summary>The ports on which a silo of this cluster listens for the others.</summary>
    public NodePorts PortsOf(ServerProcess node) => _ports[node];

    /// <summary>Where a process of this cluster runs.</summary>
    public Machine MachineOf(ServerProcess node) => _machines[node];

    /// <summary>Takes a process out, and kills it unless it has ended. What it wrote is kept for who looks into a failure: CLUSTER_LOGS names a folder that is there.</summary>
    public async Task RemoveAsync(ServerProcess node)
    {
        if (System.Environment.GetEnvironmentVariable("CLUSTER_LOGS") is { Length: > 0 } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{(Fronts.Contains(node) ? "front" : "silo")}-{node.Url.Port}.log"), node.Process.Output);
        }

        Fronts.Remove(node);
        Silos.Remove(node);
        await node.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Fronts.Concat(Silos).ToList())
        {
            await RemoveAsync(node);
        }

        await Flaky.DisposeAsync();
        await Upstream.DisposeAsync();
        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }

        await Postgres.DisposeAsync();
        if (_network is not null)
        {
            await _network.DisposeAsync();
        }
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

    private object Settings(string role, NodePorts ports, object? tls, Machine machine) => new
    {
        OrleansAi = new
        {
            Storage = new { Kind = "Postgres", ConnectionString = _database },
            Cluster = new
            {
                Kind = Redis is null ? "Postgres" : "Redis",
                Redis?.ConnectionString,
                Role = role,
                AdvertisedAddress = machine.Address,
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
                    new { Key = OtherTenantsKey, User = "globex", Tenant = "globex" },
                    new { Key = RatedKey, User = "rated", Tenant = "acme", Tier = "rated" },
                    new { Key = ThriftyKey, User = "thrifty", Tenant = "acme", Tier = "thrifty" },
                    new { Key = PayingKey, User = "paying", Tenant = "acme", Tier = "paying" },
                    new { Key = CallingKey, User = "calling", Tenant = "acme", Tier = "paying" },
                },
            },
            Tiers = new { rated = (object)new { RequestsPerMinute }, paying = new { BudgetPerDay = 1000.0 }, thrifty = new { BudgetPerDay = Budget } },
            Prices = new Dictionary<string, object> { ["scripted/m"] = new { InputPerMillion = 1.0, OutputPerMillion = 10.0 } },
            Conversations = new { WindowTokens = 512 },
            Gateway = new { Retry = new { Retries = 0 }, Cache = new { SharedTimeout = "00:00:05", EmbeddingTimeout = "00:00:05" } },
            Providers = new
            {
                scripted = new { Kind = "OpenAI", Endpoint = Upstream.Endpoint },
                flaky = new { Kind = "OpenAI", Endpoint = Flaky.Endpoint },
            },
            Models = new
            {
                chat = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } },
                cached = new { Targets = new[] { new { Provider = "scripted", Model = "m" } }, Cache = new { Exact = "00:10:00" } },
                semantic = new
                {
                    Targets = new[] { new { Provider = "scripted", Model = "m" } },
                    Cache = new { Exact = "00:10:00", Semantic = 0.9, EmbeddingModel = "words" },
                },
                words = new { Targets = new[] { new { Provider = "scripted", Model = "words" } } },
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
