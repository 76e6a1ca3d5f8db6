using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Formats;

/// <summary>
/// A server whose models are named for the format of their provider: <c>openai</c>, <c>anthropic</c>, <c>gemini</c> and <c>ollama</c> go to
/// aimock, which speaks them all, <c>responses</c> to the same with its own responses, and <c>scripted-FORMAT</c> to the scripted upstream,
/// which tells what was aborted.
/// </summary>
public sealed class FormatServer : IAsyncLifetime
{
    public const string Key = "alice-key-for-the-tests-0001";
    public const string LimitedKey = "limited-key-for-the-tests-01";

    private UpstreamProcess _aimock = null!;
    private ServerProcess _server = null!;

    internal Uri Url => _server.Url;

    internal UpstreamProcess Scripted { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _aimock = await UpstreamProcess.StartAimockAsync(Path.Combine(TestEnvironment.RepositoryRoot, "tests", "EndToEnd.Tests", "fixtures"));
        Scripted = await UpstreamProcess.StartScriptedAsync();
        _server = await ServerProcess.StartAsync(Settings());
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await Scripted.DisposeAsync();
        await _aimock.DisposeAsync();
    }

    /// <summary>What the client of <paramref name="format"/> sees; see the scenarios in clients/FORMAT.mjs.</summary>
    internal Task<JsonObject> ClientAsync(string format, string scenario, object options, string key = Key) =>
        NodeScript.RunAsync($"{format}.mjs", new Uri(_server.Url, format == "openai" ? "/v1" : "/").ToString(), key, scenario, JsonSerializer.Serialize(options));

    private object Settings() => new
    {
        OrleansAi = new
        {
            Auth = new
            {
                Keys = new object[]
                {
                    new { Key, User = "alice", Tenant = "acme" },
                    new { Key = LimitedKey, User = "limited", Tenant = "acme", Tier = "one-per-minute" },
                },
            },
            Tiers = new Dictionary<string, object> { ["one-per-minute"] = new { RequestsPerMinute = 1 } },
            Providers = new Dictionary<string, object>
            {
                ["aimock-openai"] = new { Kind = "OpenAI", Endpoint = _aimock.Endpoint, ApiKey = "upstream-key" },
                ["aimock-anthropic"] = new { Kind = "Anthropic", Endpoint = _aimock.Endpoint, ApiKey = "upstream-key" },
                ["aimock-gemini"] = new { Kind = "Gemini", Endpoint = new Uri(_aimock.Url, "/v1beta"), ApiKey = "upstream-key" },
                ["aimock-ollama"] = new { Kind = "Ollama", Endpoint = _aimock.Url },
                ["aimock-azure"] = new { Kind = "AzureOpenAI", Endpoint = _aimock.Url.ToString(), ApiKey = "upstream-key", ApiVersion = "2024-10-21" },
                ["aimock-responses"] = new { Kind = "OpenAI", Endpoint = _aimock.Endpoint, ApiKey = "upstream-key", Responses = true },
                ["scripted-openai"] = new { Kind = "OpenAI", Endpoint = Scripted.Endpoint },
                ["scripted-anthropic"] = new { Kind = "Anthropic", Endpoint = Scripted.Endpoint },
                ["scripted-gemini"] = new { Kind = "Gemini", Endpoint = new Uri(Scripted.Url, "/v1beta") },
                ["scripted-ollama"] = new { Kind = "Ollama", Endpoint = Scripted.Url },
            },
            Models = new Dictionary<string, object>
            {
                ["openai"] = Route("aimock-openai", "gpt-4o"),
                ["anthropic"] = Route("aimock-anthropic", "claude-sonnet-4-5"),
                ["gemini"] = Route("aimock-gemini", "gemini-2.5-flash"),
                ["ollama"] = Route("aimock-ollama", "llama3.2"),
                ["azure"] = Route("aimock-azure", "gpt-4o"),
                ["responses"] = Route("aimock-responses", "gpt-4o"),
                ["scripted-openai"] = Route("scripted-openai", "scripted-1"),
                ["scripted-anthropic"] = Route("scripted-anthropic", "scripted-1"),
                ["scripted-gemini"] = Route("scripted-gemini", "scripted-1"),
                ["scripted-ollama"] = Route("scripted-ollama", "scripted-1"),
            },

            // The errors that are asked for here must reach the client, whatever was asked for before.
            CircuitBreaker = new { FailureThreshold = 1000, FailureRatio = 1.0 },
        },
    };

    private static object Route(string provider, string model) => new { Targets = new[] { new { Provider = provider, Model = model } } };
}

/// <summary>Tests that share one <see cref="FormatServer"/> run one after another.</summary>
[CollectionDefinition(nameof(FormatServer))]
public sealed class FormatServerTests : ICollectionFixture<FormatServer>;
