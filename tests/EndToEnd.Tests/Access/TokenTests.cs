using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Access;

/// <summary>
/// Tokens in place of keys: made by one server for a client that nobody here wrote, and taken by that server and by another, to
/// which the first one is an authority like any other.
/// </summary>
public sealed class TokenTests : IAsyncLifetime
{
    private const string AdminKey = "admin-key-for-the-token-tests";
    private const string AliceKey = "alice-key-for-the-token-tests";

    private UpstreamProcess _upstream = null!;
    private ServerProcess _server = null!;
    private ServerProcess _other = null!;

    public async Task InitializeAsync()
    {
        _upstream = await UpstreamProcess.StartScriptedAsync();
        _server = await ServerProcess.StartAsync(Settings(new { Keys = Keys() }));

        // The server's address is known once it runs; it follows its settings.
        using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var tokens = new { Issuer = Address(_server), SigningKeys = new[] { signing.ExportECPrivateKeyPem() } };
        await File.WriteAllTextAsync(Path.Combine(_server.Data, "settings", "settings.json"), JsonSerializer.Serialize(Settings(new { Keys = Keys(), Tokens = tokens })));
        await Until.TrueAsync("the server's public keys", async () => (await new ApiClient(_server.Http).GetAsync("/.well-known/jwks.json")).Status == HttpStatusCode.OK);
        _other = await ServerProcess.StartAsync(Settings(new { Jwt = new { Authority = Address(_server), Audience = "orleansai", TenantClaim = "tenant" } }));
    }

    public async Task DisposeAsync()
    {
        await _other.DisposeAsync();
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Token_ForAKey_PermitsWhatTheKeyDoesOnBothServers()
    {
        var seen = await TokenAsync("alice", AliceKey);

        Assert.Null((string?)seen["message"]);
        Assert.Equal(("alice", "acme", "chat embeddings", "ES256"), ((string?)seen["payload"]!["sub"], (string?)seen["payload"]!["tenant"], (string?)seen["scope"], (string?)seen["header"]!["alg"]));
        var token = (string)seen["token"]!;
        Assert.Equal(HttpStatusCode.OK, await ChatAsync(_server, token));
        Assert.Equal(HttpStatusCode.OK, await ChatAsync(_other, token));
        Assert.Equal(HttpStatusCode.Forbidden, (await new ApiClient(_server.Http, token).GetAsync("/api/admin/keys")).Status);
        Assert.Equal("alice", (string?)(await new ApiClient(_other.Http, token).GetAsync("/api/users/me")).Expect(HttpStatusCode.OK)["user"]);
    }

    [Fact]
    public async Task Token_OfAScope_PermitsNoOther()
    {
        var seen = await TokenAsync("admin", AdminKey, "embeddings");

        Assert.Equal(HttpStatusCode.Forbidden, await ChatAsync(_server, (string)seen["token"]!));
    }

    [Theory]
    [InlineData("alice", "a-key-that-nobody-has-given", null, "invalid_client")]
    [InlineData("bob", AliceKey, null, "invalid_client")]
    [InlineData("alice", AliceKey, "admin", "invalid_scope")]
    [InlineData("alice", AliceKey, "fly", "invalid_scope")]
    public async Task Token_ForWhoMayNotHaveIt_IsRefusedAsTheStandardSays(string id, string secret, string? scope, string code)
    {
        var seen = await TokenAsync(id, secret, scope);

        Assert.Equal(code, (string?)seen["code"]);
    }

    [Fact]
    public async Task Token_OfARevokedKey_IsRefusedSoon()
    {
        var admin = new ApiClient(_server.Http, AdminKey);
        var created = (await admin.PostAsync("/api/admin/keys", new { user = "bob", scopes = new[] { "chat" } })).Expect(HttpStatusCode.Created);
        var id = (string)created["key"]!["id"]!;
        var token = (string)(await TokenAsync(id, (string)created["text"]!))["token"]!;
        Assert.Equal(HttpStatusCode.OK, await ChatAsync(_server, token));

        await admin.DeleteAsync($"/api/admin/keys/{id}");

        await Until.TrueAsync("a refusal", async () => await ChatAsync(_server, token) == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Token_ThatWasChanged_IsRefusedWithTheReasonAndAChallenge()
    {
        var token = (string)(await TokenAsync("alice", AliceKey))["token"]!;
        foreach (var server in (ServerProcess[])[_server, _other])
        {
            var answer = await new ApiClient(server.Http, token[..^4] + "AAAA").GetAsync("/v1/models");

            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
            Assert.Equal("invalid_token", (string?)answer.Body["error"]!["code"]);
            Assert.Contains("error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
    }

    private static Task<JsonObject> RunAsync(params string[] arguments) => NodeScript.RunAsync("oauth.mjs", arguments);

    private Task<JsonObject> TokenAsync(string id, string secret, string? scope = null) => RunAsync(Address(_server), id, secret, scope ?? "");

    private static async Task<HttpStatusCode> ChatAsync(ServerProcess server, string token) =>
        (await new ApiClient(server.Http, token).PostAsync("/v1/chat/completions", new { model = "chat", messages = new[] { new { role = "user", content = "Hi" } } })).Status;

    private static string Address(ServerProcess server) => server.Url.ToString().TrimEnd('/');

    private static object[] Keys() =>
    [
        new { Key = AdminKey, User = "admin", Tenant = "acme", Scopes = new[] { "admin" } },
        new { Key = AliceKey, User = "alice", Tenant = "acme", Scopes = new[] { "chat", "embeddings" } },
    ];

    private object Settings(object auth) => new
    {
        OrleansAi = new
        {
            Auth = auth,
            Providers = new { scripted = new { Kind = "OpenAI", Endpoint = _upstream.Endpoint } },
            Models = new { chat = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } } },
        },
    };
}
