using OrleansAi.Processes;

namespace OrleansAi.Benchmarks.Gateway;

/// <summary>The upstream and everything that is measured before it, side by side.</summary>
internal sealed class Peers : IAsyncDisposable
{
    public const string Direct = "upstream, direct";
    public const string Relay = "bare HttpClient relay";
    public const string Ours = "OrleansAi";
    public const string Portkey = "Portkey 1.15.2";

    private const string Key = "a-key-for-the-benchmark";
    private const string ChatPath = "/v1/chat/completions";

    private readonly List<IAsyncDisposable> _processes = [];

    public IReadOnlyList<Peer> All { get; private set; } = [];

    /// <summary>Other ways through our server than a chat completion that passes as bytes.</summary>
    public IReadOnlyList<Peer> Ways { get; private set; } = [];

    public Peer this[string name] => All.Single(peer => peer.Name == name);

    /// <summary>Starts an upstream that waits <paramref name="delayMilliseconds"/> between the chunks of a stream, and the peers.</summary>
    public static async Task<Peers> StartAsync(int delayMilliseconds = 0)
    {
        var peers = new Peers();
        try
        {
            await peers.StartAllAsync(delayMilliseconds);
            return peers;
        }
        catch
        {
            await peers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }
    }

    private async Task StartAllAsync(int delayMilliseconds)
    {
        var upstream = await StartProgramAsync("FastUpstream", new() { ["DELAY"] = $"{delayMilliseconds}" });
        var upstreamUrl = new Uri(upstream.Url, ChatPath);
        var relay = await StartProgramAsync("BareRelay", new() { ["UPSTREAM"] = upstreamUrl.ToString() });
        var portkey = await StartPortkeyAsync();
        var server = await ServerProcess.StartAsync(Settings(new Uri(upstream.Url, "/v1")));
        _processes.Add(server);
        var headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Key}" };
        Ways =
        [
            Way("a kept answer", ChatPath, Chat("kept")),
            Way("OpenAI's client, Anthropic's provider", ChatPath, Chat("claude")),
            Way("Anthropic's client, OpenAI's provider", "/v1/messages", Chat("chat")),
            Way("Anthropic's client, Anthropic's provider", "/v1/messages", Chat("claude")),
            Way("a response of a chat completion", "/v1/responses", """{"model":"chat","input":"Say something that is neither long nor short."}"""),
            Way("guardrails, nothing to hide", ChatPath, Chat("guarded")),
            Way("guardrails, an email address to hide", ChatPath, Chat("guarded", "Write to alice@example.com that the meeting is moved.")),
            Way("an idempotency key of its own", ChatPath, Chat("chat")) with { Keyed = true },
        ];
        All =
        [
            new Peer(Direct, upstreamUrl, new Dictionary<string, string>(), null),
            new Peer(Relay, new Uri(relay.Url, ChatPath), new Dictionary<string, string>(), relay.Process),
            new Peer(Ours, new Uri(server.Url, ChatPath), headers, server.Process),
            new Peer(
                Portkey,
                new Uri(portkey.Url, ChatPath),
                new Dictionary<string, string>
                {
                    ["Authorization"] = $"Bearer {Key}",
                    ["x-portkey-provider"] = "openai",
                    ["x-portkey-custom-host"] = new Uri(upstream.Url, "/v1").ToString(),
                },
                portkey.Process),
        ];

        Peer Way(string name, string path, string body) => new(name, new Uri(server.Url, path), headers, server.Process, body);
    }

    /// <summary>A chat completion whose prompt is <paramref name="content"/>.</summary>
    public static string Chat(string model, string content = "Say something that is neither long nor short.") =>
        $$$"""{"model":"{{{model}}}","max_tokens":64,"messages":[{"role":"user","content":"{{{content}}}"}]}""";

    /// <summary>What production would have: a key, limits that aren't reached, a price.</summary>
    private static object Settings(Uri upstream) => new
    {
        OrleansAi = new
        {
            Auth = new { Keys = new[] { new { Key, User = "bench", Tenant = "bench", Tier = "measured" } } },
            Tiers = new Dictionary<string, object>
            {
                ["measured"] = new { RequestsPerMinute = 1_000_000_000, TokensPerMinute = 1_000_000_000_000, ConcurrentRequests = 100_000 },
            },
            Providers = new
            {
                fast = new { Kind = "OpenAI", Endpoint = upstream.ToString(), ApiKey = "upstream-key" },
                claude = new { Kind = "Anthropic", Endpoint = upstream.ToString(), ApiKey = "upstream-key" },
            },
            Models = new Dictionary<string, object>
            {
                ["chat"] = new { Targets = new[] { new { Provider = "fast", Model = "fast" } } },
                ["claude"] = new { Targets = new[] { new { Provider = "claude", Model = "fast" } } },
                ["guarded"] = new
                {
                    Targets = new[] { new { Provider = "fast", Model = "fast" } },
                    Guardrails = new { Redact = new[] { "All" }, BlockInjections = true, Blocklist = new[] { "nightjar" } },
                },
                ["kept"] = new { Targets = new[] { new { Provider = "fast", Model = "fast" } }, Cache = new { Exact = "01:00:00" } },
            },
            Prices = new Dictionary<string, object> { ["fast/fast"] = new { InputPerMillion = 1.0, OutputPerMillion = 2.0 } },
        },
    };

    private async Task<(ChildProcess Process, Uri Url)> StartProgramAsync(string project, Dictionary<string, string?> environment)
    {
        var url = new Uri($"http://127.0.0.1:{TestEnvironment.FreePort()}");
        return await ReadyAsync(ChildProcess.Start("dotnet", [TestEnvironment.Program(project), "--urls", url.ToString()], environment), url);
    }

    private async Task<(ChildProcess Process, Uri Url)> StartPortkeyAsync()
    {
        var port = TestEnvironment.FreePort();
        var program = Path.Combine(
            TestEnvironment.RepositoryRoot, "benchmarks", "portkey", "node_modules", "@portkey-ai", "gateway", "build", "start-server.js");
        return await ReadyAsync(ChildProcess.Start("node", [program, $"--port={port}", "--headless"]), new Uri($"http://127.0.0.1:{port}"));
    }

    private async Task<(ChildProcess Process, Uri Url)> ReadyAsync(ChildProcess process, Uri url)
    {
        _processes.Add(process);
        using var client = new HttpClient();
        await Until.TrueAsync($"an answer from {url}", async () =>
        {
            try
            {
                using var response = await client.PostAsync(new Uri(url, ChatPath), new StringContent("{}"));
                return true;
            }
            catch (HttpRequestException)
            {
                return process.HasExited ? throw new InvalidOperationException(process.Output) : false;
            }
        });
        return (process, url);
    }
}
