using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Conversations;

/// <summary>A server whose model <c>scripted</c> is our scripted upstream, with users of two tenants.</summary>
public sealed class ConversationServer : IAsyncLifetime
{
    public const string AliceKey = "alice-key-for-the-tests-0002";

    /// <summary>How many words, and tokens, an answer has.</summary>
    public const int Words = 20;

    private const string BobKey = "bob-key-for-the-tests-000002";
    private const string OtherTenantKey = "alice-elsewhere-for-the-tests";
    private const string EmbeddingsOnlyKey = "eve-key-for-the-tests-000002";

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    /// <summary>What the model answers, whatever it is asked.</summary>
    public static string Answer { get; } = string.Concat(Enumerable.Range(0, Words).Select(i => $"w{i} "));

    internal UpstreamProcess Upstream { get; private set; } = null!;

    internal ServerProcess Server { get; private set; } = null!;

    internal ApiClient Alice => new(Server.Http, AliceKey);

    internal ApiClient Bob => new(Server.Http, BobKey);

    /// <summary>A user who is called alice too, of another tenant.</summary>
    internal ApiClient OtherAlice => new(Server.Http, OtherTenantKey);

    internal ApiClient Eve => new(Server.Http, EmbeddingsOnlyKey);

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

    /// <summary>Creates a conversation and returns its id.</summary>
    internal static async Task<string> CreateAsync(ApiClient api, string whenBusy = "enqueue") =>
        (string)(await api.PostAsync("/api/conversations", new { model = "scripted", whenBusy })).Expect(HttpStatusCode.Created)["id"]!;

    internal static string Messages(string id) => $"/api/conversations/{id}/messages";

    internal static string Events(string id) => $"/api/conversations/{id}/events";

    /// <summary>Lets the model take its time, in milliseconds between words, and forgets what reached it so far.</summary>
    internal async Task ScriptAsync(int delay)
    {
        await Upstream.ScriptAsync(new { chunks = Words, chunkDelayMilliseconds = delay });
        await Upstream.ClearJournalAsync();
    }

    /// <summary>Creates a conversation of Alice's, with a model that takes its time.</summary>
    internal async Task<string> CreateAsync(int delay, string whenBusy = "enqueue")
    {
        await ScriptAsync(delay);
        return await CreateAsync(Alice, whenBusy);
    }

    /// <summary>Sends a message of Alice's that has to be accepted.</summary>
    internal async Task<JsonObject> SendAsync(string id, string text) =>
        (await Alice.SendMessageAsync(id, new { text })).Expect(HttpStatusCode.Accepted);

    /// <summary>The messages of a conversation of Alice's.</summary>
    internal async Task<List<JsonObject>> MessagesAsync(string id) =>
        [.. (await Alice.GetAsync(Messages(id))).Expect(HttpStatusCode.OK)["items"]!.AsArray().Select(item => item!.AsObject())];

    /// <summary>The events after a number, up to the end of a turn.</summary>
    internal async Task<List<SseItem<string>>> ReadTurnAsync(string id, long? seen, long turn = 1)
    {
        using var timeout = new CancellationTokenSource(Within);
        var events = new List<SseItem<string>>();
        await foreach (var item in Alice.StreamAsync(Events(id), null, seen, timeout.Token))
        {
            events.Add(item);
            if (item.EventType is "turn.completed" or "turn.failed" && (long)item.Json()["turn"]! == turn)
            {
                return events;
            }
        }

        throw new InvalidOperationException($"The stream ended before turn {turn} did.");
    }

    private object Settings() => new
    {
        OrleansAi = new
        {
            Auth = new
            {
                Keys = new object[]
                {
                    new { Key = AliceKey, User = "alice", Tenant = "acme" },
                    new { Key = BobKey, User = "bob", Tenant = "acme" },
                    new { Key = OtherTenantKey, User = "alice", Tenant = "globex" },
                    new { Key = EmbeddingsOnlyKey, User = "eve", Tenant = "acme", Scopes = new[] { "embeddings" } },
                },
            },
            Providers = new { scripted = new { Kind = "OpenAI", Endpoint = Upstream.Endpoint } },
            Models = new { scripted = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } } },
            Prices = new Dictionary<string, object> { ["scripted/m"] = new { InputPerMillion = 1.0, OutputPerMillion = 10.0 } },
            Conversations = new { MaxQueuedTurns = 3 },
        },
    };
}

/// <summary>Tests that share one <see cref="ConversationServer"/> run one after another.</summary>
[CollectionDefinition(nameof(ConversationServer))]
public sealed class ConversationServerTests : ICollectionFixture<ConversationServer>;
