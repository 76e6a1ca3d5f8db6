using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Operations;

/// <summary>
/// A server whose models embed, rerank, moderate and complete texts. All but the completions come from aimock, which nobody here wrote
/// and which speaks Cohere's format below <c>/v2</c>.
/// </summary>
public sealed class OperationsWorld : IAsyncLifetime
{
    public const string Key = "alice-key-for-the-tests-0001";
    public const string OtherTenantsKey = "gina-key-for-the-tests-00001";
    public const string ChatOnlyKey = "chat-only-key-for-the-tests1";

    private UpstreamProcess _aimock = null!;
    private UpstreamProcess _scripted = null!;

    internal ServerProcess Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _aimock = await UpstreamProcess.StartAimockForOperationsAsync();
        _scripted = await UpstreamProcess.StartScriptedAsync();
        Server = await ServerProcess.StartAsync(Settings());
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await _scripted.DisposeAsync();
        await _aimock.DisposeAsync();
    }

    /// <summary>What OpenAI's npm client sees; see clients/openai.mjs for the scenarios.</summary>
    internal Task<JsonObject> OpenAiClientAsync(string scenario, object options, string key = Key) =>
        NodeScript.RunAsync("openai.mjs", new Uri(Server.Url, "/v1").ToString(), key, scenario, JsonSerializer.Serialize(options));

    /// <summary>What Cohere's npm client sees; see clients/cohere.mjs for the scenarios.</summary>
    internal Task<JsonObject> CohereClientAsync(string scenario, object options, string key = Key) =>
        NodeScript.RunAsync("cohere.mjs", Server.Url.ToString(), key, scenario, JsonSerializer.Serialize(options));

    private object Settings() => new
    {
        OrleansAi = new
        {
            Auth = new
            {
                Keys = new object[]
                {
                    new { Key, User = "alice", Tenant = "acme" },
                    new { Key = OtherTenantsKey, User = "gina", Tenant = "globex" },
                    new { Key = ChatOnlyKey, User = "bob", Tenant = "acme", Scopes = new[] { "chat" } },
                },
            },
            // A busy machine must not look like an upstream that is too slow.
            Gateway = new { Cache = new { EmbeddingTimeout = "00:00:20" } },
            Providers = new Dictionary<string, object>
            {
                ["aimock"] = new { Kind = "OpenAI", Endpoint = _aimock.Endpoint },
                ["cohere"] = new { Kind = "OpenAI", Endpoint = new Uri(_aimock.Url, "/v2").ToString() },
                ["claude"] = new { Kind = "Anthropic", Endpoint = _aimock.Endpoint },
                ["scripted"] = new { Kind = "OpenAI", Endpoint = _scripted.Endpoint },
            },
            Models = new Dictionary<string, object>
            {
                ["embed"] = Route("aimock", "text-embedding-3-small"),
                ["rerank"] = Route("cohere", "rerank-v3.5"),
                ["omni-moderation-latest"] = Route("aimock", "omni-moderation-latest"),
                ["cached"] = new { Targets = new[] { new { Provider = "scripted", Model = "scripted-1" } }, Cache = new { Exact = "00:10:00" } },
                ["semantic"] = new
                {
                    Targets = new[] { new { Provider = "scripted", Model = "scripted-1" } },
                    Cache = new { Exact = "00:10:00", Semantic = 0.9, EmbeddingModel = "words" },
                },
                ["moderated"] = new
                {
                    Targets = new[] { new { Provider = "scripted", Model = "scripted-1" } },
                    Guardrails = new { Moderation = new { Model = "strict", Input = true, Window = 8, Timeout = "00:00:20" } },
                },
                ["strict"] = Route("scripted", "scripted-moderation"),
                ["words"] = Route("scripted", "scripted-embedding"),
                ["text"] = Route("scripted", "scripted-1"),
                ["guarded"] = new { Targets = new[] { new { Provider = "aimock", Model = "gpt-5" } }, Guardrails = new { Redact = new[] { "All" }, BlockInjections = true } },
                ["structured"] = new { Targets = new[] { new { Provider = "aimock", Model = "gpt-5" } }, StructuredOutput = new { Check = true } },
                ["paint"] = Route("aimock", "gpt-image-1"),
                ["voice"] = Route("aimock", "gpt-4o-mini-tts"),
                ["ears"] = Route("aimock", "gpt-4o-transcribe"),
                ["claude"] = Route("claude", "claude-sonnet-4-5"),
            },
            Prices = new Dictionary<string, object>
            {
                ["aimock/gpt-image-1"] = new { PerImage = 0.04 },
                ["scripted/scripted-embedding"] = new { InputPerMillion = 10 },
                ["aimock/gpt-4o-mini-tts"] = new { PerMillionCharacters = 15 },
                ["aimock/gpt-4o-transcribe"] = new { PerMinute = 0.006 },
            },
        },
    };

    private static object Route(string provider, string model) => new { Targets = new[] { new { Provider = provider, Model = model } } };
}
