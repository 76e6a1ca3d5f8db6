using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Batches;

/// <summary>A server with a scripted upstream whose calls of batches cost half.</summary>
public sealed class BatchServer : IAsyncLifetime
{
    public const string Alice = "alice-key-for-the-batch-tests";
    public const string Bob = "bob-key-for-the-batch-tests-1";
    public const string FilesOnly = "files-only-key-for-batch-tests";
    public const int Concurrency = 8;

    internal UpstreamProcess Upstream { get; private set; } = null!;

    internal ServerProcess Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Upstream = await UpstreamProcess.StartScriptedAsync();
        Server = await ServerProcess.StartAsync(Settings());
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>Has the upstream answer as <paramref name="script"/> says, and forget what was called.</summary>
    internal async Task BeginAsync(object script)
    {
        await Upstream.ScriptAsync(script);
        await Upstream.ClearJournalAsync();
    }

    /// <summary>What OpenAI's npm client sees; see clients/openai.mjs for the scenarios.</summary>
    internal Task<JsonObject> ClientAsync(string scenario, object options, string key = Alice) => ClientAsync(Server, scenario, options, key);

    /// <summary>The same, of another server.</summary>
    internal static Task<JsonObject> ClientAsync(ServerProcess server, string scenario, object options, string key = Alice) =>
        NodeScript.RunAsync("openai.mjs", new Uri(server.Url, "/v1").ToString(), key, scenario, JsonSerializer.Serialize(options));

    /// <summary>The lines of which the upstream was asked, each as often as it was.</summary>
    internal async Task<List<string>> CalledAsync() =>
        [.. (await Upstream.JournalAsync())["entries"]!.AsArray().Select(entry => (string)JsonNode.Parse((string)entry!["body"]!)!["messages"]![0]!["content"]!)];

    /// <summary>The settings.</summary>
    internal object Settings() => new
    {
        OrleansAi = new
        {
            Auth = new
            {
                Keys = new object[]
                {
                    new { Key = Alice, User = "alice", Tenant = "acme", Tier = "paying" },
                    new { Key = Bob, User = "bob", Tenant = "acme", Tier = "slow" },
                    new { Key = FilesOnly, User = "alice", Tenant = "acme", Scopes = new[] { "files" } },
                },
            },
            Tiers = new Dictionary<string, object>
            {
                ["paying"] = new { BudgetPerDay = 1000.0 },
                ["slow"] = new { ConcurrentRequests = 2 },
            },
            Providers = new { scripted = new { Kind = "OpenAI", Endpoint = Upstream.Endpoint } },
            Models = new { chat = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } } },
            Prices = new Dictionary<string, object> { ["scripted/m"] = new { InputPerMillion = 2.0, OutputPerMillion = 20.0 } },
            Batches = new { Concurrency, PriceFactor = 0.5, ResumeInterval = "00:00:01" },
            CircuitBreaker = new { FailureThreshold = 100_000 },
        },
    };
}
