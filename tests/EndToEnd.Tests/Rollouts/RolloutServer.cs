using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Rollouts;

/// <summary>A server whose model <c>chat</c> goes to the upstream <c>old</c>; <c>next</c> stands by for a new version.</summary>
internal sealed class RolloutServer : IAsyncDisposable
{
    public const string AdminKey = "admin-key-for-the-tests-0001";

    private RolloutServer(UpstreamProcess old, UpstreamProcess next, ServerProcess server) => (Old, Next, Server) = (old, next, server);

    public UpstreamProcess Old { get; }

    public UpstreamProcess Next { get; }

    public ServerProcess Server { get; private set; }

    public ApiClient Admin => new(Server.Http, AdminKey);

    public static async Task<RolloutServer> StartAsync()
    {
        var (old, next) = (await UpstreamProcess.StartScriptedAsync(), await UpstreamProcess.StartScriptedAsync());
        return new RolloutServer(old, next, await ServerProcess.StartAsync(Settings(old, next)));
    }

    /// <summary>The key of one of twenty users.</summary>
    public static string KeyOf(int user) => $"user-key-for-the-tests-{user:0000}";

    public async Task KillAndRestartAsync()
    {
        await Server.Process.KillAsync();
        Server = await Server.RestartAsync(Settings(Old, Next));
    }

    /// <summary>Starts a rollout of the version <c>v2</c>, on the upstream <c>next</c>, and waits until calls know of it.</summary>
    public async Task<string> RollOutAsync(object request)
    {
        var rollout = (await Admin.PostAsync("/api/admin/rollouts", request)).Expect(HttpStatusCode.Created);
        await Until.TrueAsync("a call with a version", async () => (await CallAsync()).Version is not null);
        return (string)rollout["id"]!;
    }

    public async Task<JsonObject> RolloutAsync(string id) => (await Admin.GetAsync($"/api/admin/rollouts/{id}")).Expect(HttpStatusCode.OK);

    public Task IsAsync(string id, string status) =>
        Until.TrueAsync($"a rollout that is {status}", async () => (string?)(await RolloutAsync(id))["status"] == status);

    /// <summary>Calls the model.</summary>
    public async Task<(HttpStatusCode Status, string? Provider, string? Version)> CallAsync(int user = 0)
    {
        using var request = Request(user, stream: false);
        using var response = await Server.Http.SendAsync(request);
        return (response.StatusCode, Header(response, "x-orleansai-provider"), Header(response, "x-orleansai-version"));
    }

    /// <summary>Begins a streamed call and reads its head.</summary>
    public async Task<HttpResponseMessage> BeginStreamAsync()
    {
        using var request = Request(0, stream: true);
        return await Server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Next.DisposeAsync();
        await Old.DisposeAsync();
    }

    private static HttpRequestMessage Request(int user, bool stream) => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", KeyOf(user)) },
        Content = JsonContent.Create(new { model = "chat", stream, messages = new[] { new { role = "user", content = "Hello" } } }),
    };

    private static object Settings(UpstreamProcess old, UpstreamProcess next) => new
    {
        OrleansAi = new
        {
            Auth = new
            {
                Keys = Enumerable.Range(0, 20).Select(user => (object)new { Key = KeyOf(user), User = $"user{user}", Tenant = "acme" })
                    .Append(new { Key = AdminKey, User = "admin", Tenant = "acme", Scopes = new[] { "admin" } }),
            },
            Gateway = new { Retry = new { Retries = 0 } },
            Providers = new
            {
                old = new { Kind = "OpenAI", Endpoint = old.Endpoint, ApiKey = "upstream-key-old" },
                next = new { Kind = "OpenAI", Endpoint = next.Endpoint, ApiKey = "upstream-key-next" },
            },
            Models = new { chat = new { Targets = new[] { new { Provider = "old", Model = "m" } } } },
            Prices = new Dictionary<string, object>
            {
                ["old/m"] = new { InputPerMillion = 1.0, OutputPerMillion = 2.0 },
                ["next/m"] = new { InputPerMillion = 10.0, OutputPerMillion = 20.0 },
            },
        },
    };
}
