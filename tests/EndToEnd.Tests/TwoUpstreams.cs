using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>
/// A server with API keys, and the upstreams behind it: aimock, which nobody here wrote, and our scripted one. The model <c>chat</c>
/// goes to aimock, <c>scripted</c> to the scripted one, and <c>resilient</c> to the scripted one, then aimock, then the local responder.
/// </summary>
public sealed class TwoUpstreams : IAsyncLifetime
{
    public const string AdminKey = "admin-key-for-the-tests-0001";
    public const string AliceKey = "alice-key-for-the-tests-0001";
    public const string LimitedKey = "limited-key-for-the-tests-01";
    public const string EmbeddingsOnlyKey = "embeddings-key-for-the-tests";

    internal UpstreamProcess Aimock { get; private set; } = null!;

    internal UpstreamProcess Scripted { get; private set; } = null!;

    internal ServerProcess Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Aimock = await UpstreamProcess.StartAimockAsync(
            Path.Combine(TestEnvironment.RepositoryRoot, "tests", "EndToEnd.Tests", "fixtures"));
        Scripted = await UpstreamProcess.StartScriptedAsync();
        Server = await ServerProcess.StartAsync(Settings());
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Scripted.DisposeAsync();
        await Aimock.DisposeAsync();
    }

    /// <summary>What OpenAI's npm client sees; see clients/openai.mjs for the scenarios.</summary>
    internal Task<System.Text.Json.Nodes.JsonObject> OpenAiClientAsync(string scenario, object? options = null, string key = AliceKey) =>
        NodeScript.RunAsync(
            "openai.mjs",
            new Uri(Server.Url, "/v1").ToString(),
            key,
            scenario,
            System.Text.Json.JsonSerializer.Serialize(options ?? new { }));

    private object Settings() => new
    {
        OrleansAi = new
        {
            Auth = new
            {
                Keys = new object[]
                {
                    new { Key = AdminKey, User = "admin", Tenant = "acme", Scopes = new[] { "admin" } },
                    new { Key = AliceKey, User = "alice", Tenant = "acme" },
                    new { Key = LimitedKey, User = "limited", Tenant = "acme", Tier = "one-per-minute" },
                    new { Key = EmbeddingsOnlyKey, User = "eve", Tenant = "acme", Scopes = new[] { "embeddings" } },
                },
            },
            Tiers = new Dictionary<string, object> { ["one-per-minute"] = new { RequestsPerMinute = 1 } },
            Providers = new
            {
                aimock = new { Kind = "OpenAI", Endpoint = Aimock.Endpoint, ApiKey = "upstream-key-aimock" },
                scripted = new { Kind = "OpenAI", Endpoint = Scripted.Endpoint, ApiKey = "upstream-key-scripted", FirstTokenTimeout = "00:00:05" },
            },
            Models = new Dictionary<string, object>
            {
                ["chat"] = new { Targets = new[] { new { Provider = "aimock", Model = "gpt-4o" } } },
                ["scripted"] = new { Targets = new[] { new { Provider = "scripted", Model = "scripted-1" } } },
                ["resilient"] = new
                {
                    Strategy = "Ordered",
                    Targets = new[]
                    {
                        new { Provider = "scripted", Model = "primary" },
                        new { Provider = "aimock", Model = "gpt-4o" },
                    },
                    Fallback = new[] { "local" },
                },
            },
            Prices = new Dictionary<string, object>
            {
                ["aimock/gpt-4o"] = new { InputPerMillion = 2.5, OutputPerMillion = 10.0 },
                ["scripted/scripted-1"] = new { InputPerMillion = 1.0, OutputPerMillion = 2.0 },
            },
        },
    };
}

/// <summary>Tests that share one <see cref="TwoUpstreams"/> run one after another.</summary>
[CollectionDefinition(nameof(TwoUpstreams))]
public sealed class TwoUpstreamsTests : ICollectionFixture<TwoUpstreams>;
