using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>Keys, profiles, tiers and credits as an administrator manages them, and what the people behind the keys notice.</summary>
public sealed class KeysTests : IAsyncLifetime
{
    private const string AdminKey = "admin-key-for-the-key-tests";
    private const string OtherAdminKey = "other-admin-key-for-the-tests";
    private const string AliceKey = "alice-key-for-the-key-tests";

    // A change is promised within a second; a machine that is busy with other tests gets some more.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private UpstreamProcess _upstream = null!;
    private ServerProcess _server = null!;

    private ApiClient Admin => new(_server.Http, AdminKey);

    private ApiClient OtherAdmin => new(_server.Http, OtherAdminKey);

    private ApiClient Alice => new(_server.Http, AliceKey);

    public async Task InitializeAsync()
    {
        _upstream = await UpstreamProcess.StartScriptedAsync();
        _server = await ServerProcess.StartAsync(new
        {
            OrleansAi = new
            {
                Auth = new
                {
                    Keys = new object[]
                    {
                        new { Key = AdminKey, User = "admin", Tenant = "acme", Scopes = new[] { "admin" } },
                        new { Key = OtherAdminKey, User = "admin", Tenant = "globex", Scopes = new[] { "admin" } },
                        new { Key = AliceKey, User = "alice", Tenant = "acme", Tier = "small" },
                    },
                },
                Tiers = new { small = new { RequestsPerMinute = 2 }, large = new { RequestsPerMinute = 1000 } },
                Providers = new { scripted = new { Kind = "OpenAI", Endpoint = _upstream.Endpoint } },
                Models = new { chat = new { Targets = new[] { new { Provider = "scripted", Model = "m" } } } },
            },
        });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Key_MadeAtRunTime_WorksAndIsListedWithoutItsText()
    {
        var (text, key) = await CreateAsync(new { user = "bob", name = "Bob's laptop", scopes = new[] { "chat" } });

        Assert.Equal(HttpStatusCode.OK, await AskAsync(text));
        Assert.Equal(HttpStatusCode.Forbidden, (await new ApiClient(_server.Http, text).GetAsync("/api/admin/keys")).Status);
        var listed = await Admin.GetAsync("/api/admin/keys");
        var found = listed.Expect(HttpStatusCode.OK)["keys"]!.AsArray().Single(item => (string?)item!["id"] == (string?)key["id"])!;
        Assert.Equal(("Bob's laptop", "bob", "acme"), ((string?)found["name"], (string?)found["user"], (string?)found["tenant"]));
        foreach (var shown in new[] { listed.Text, (await Admin.GetAsync($"/api/admin/keys/{key["id"]}")).Text, _server.Process.Output })
        {
            Assert.DoesNotContain(text, shown, StringComparison.Ordinal);
            Assert.DoesNotContain(text[^16..], shown, StringComparison.Ordinal);
            Assert.DoesNotContain("hash", shown, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Keys_MadeRotatedAndRevoked_AreInTheAuditTrailWithoutTheirText()
    {
        var before = (await Admin.GetAsync("/api/audit/verification")).Expect(HttpStatusCode.OK)["entries"]!;
        var (text, key) = await CreateAsync(new { user = "bob", name = "Audited" });
        var id = (string)key["id"]!;
        var rotated = (await Admin.PostAsync($"/api/admin/keys/{id}/rotate", new { })).Expect(HttpStatusCode.Created)["key"]!["id"]!;
        (await Admin.DeleteAsync($"/api/admin/keys/{rotated}")).Expect(HttpStatusCode.OK);

        var page = await Admin.GetAsync($"/api/audit?after={before}");

        var entries = page.Expect(HttpStatusCode.OK)["entries"]!.AsArray();
        Assert.Equal(
            [("key.create", id), ("key.rotate", id), ("key.create", (string)rotated!), ("key.revoke", (string)rotated!)],
            entries.Select(entry => ((string)entry!["action"]!, (string)entry["subject"]!)));
        Assert.All(entries, entry => Assert.Equal("admin", (string?)entry!["actor"]));
        Assert.Equal("Audited", (string?)entries[0]!["details"]!["name"]);
        Assert.DoesNotContain(text[^16..], page.Text, StringComparison.Ordinal);
        Assert.Null((await Admin.GetAsync("/api/audit/verification")).Expect(HttpStatusCode.OK)["firstBroken"]);
        Assert.Equal(HttpStatusCode.Forbidden, (await new ApiClient(_server.Http, (await CreateAsync(new { user = "bob" })).Text).GetAsync("/api/audit")).Status);
    }

    [Fact]
    public async Task Key_AfterARestart_StillWorks()
    {
        var (text, _) = await CreateAsync(new { user = "bob" });
        await _server.Process.KillAsync();

        await using var again = await _server.RestartAsync(new
        {
            OrleansAi = new { Auth = new { Keys = new[] { new { Key = AdminKey, User = "admin", Tenant = "acme", Scopes = new[] { "admin" } } } } },
        });

        Assert.Equal(HttpStatusCode.OK, (await new ApiClient(again.Http, text).GetAsync("/v1/models")).Status);
    }

    [Fact]
    public async Task RotatedKey_WorksUntilTheOverlapIsOver_AndTheNewOneAtOnce()
    {
        var (old, key) = await CreateAsync(new { user = "bob" });
        Assert.Equal(HttpStatusCode.OK, await AskAsync(old));

        var overlapping = (await Admin.PostAsync($"/api/admin/keys/{key["id"]}/rotate?overlapSeconds=3", new { })).Expect(HttpStatusCode.Created);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(old));
        Assert.Equal(HttpStatusCode.OK, await AskAsync((string)overlapping["text"]!));
        Assert.Equal("bob", (string?)overlapping["key"]!["user"]);
        await Until.TrueAsync("the old key's end", async () => await AskAsync(old) == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(3) + Soon);
        Assert.Equal(HttpStatusCode.OK, await AskAsync((string)overlapping["text"]!));

        // Without an overlap the change is immediate.
        var next = (await Admin.PostAsync($"/api/admin/keys/{overlapping["key"]!["id"]}/rotate", new { })).Expect(HttpStatusCode.Created);
        await Until.TrueAsync(
            "the rotated key's end", async () => await AskAsync((string)overlapping["text"]!) == HttpStatusCode.Unauthorized, Soon);
        Assert.Equal(HttpStatusCode.OK, await AskAsync((string)next["text"]!));
    }

    [Fact]
    public async Task ChangedKey_HasItsNewLimitsAndScopesAtOnce_AndKeepsTheRest()
    {
        var (text, key) = await CreateAsync(new { user = "bob", name = "Bob's laptop", limits = new { requestsPerMinute = 1, tokensPerMinute = 1_000_000 } });
        var path = $"/api/admin/keys/{key["id"]}";
        Assert.Equal(HttpStatusCode.OK, await CallAsync(text));
        Assert.Equal(HttpStatusCode.TooManyRequests, await CallAsync(text));

        var changed = (await Admin.PatchAsync(path, new { limits = new { requestsPerMinute = 100 }, name = "Bob's desktop" })).Expect(HttpStatusCode.OK);

        Assert.Equal(("Bob's desktop", "bob", 100, 1_000_000), ((string?)changed["name"], (string?)changed["user"], (int?)changed["limits"]!["requestsPerMinute"], (int?)changed["limits"]!["tokensPerMinute"]));
        await Until.TrueAsync("the higher limit", async () => await CallAsync(text) == HttpStatusCode.OK, Soon);
        (await Admin.PatchAsync(path, new { scopes = new[] { "files" } })).Expect(HttpStatusCode.OK);
        await Until.TrueAsync("the scope's end", async () => await CallAsync(text) == HttpStatusCode.Forbidden, Soon);
        Assert.Equal(changed["limits"]!.ToJsonString(), (await Admin.GetAsync(path)).Expect(HttpStatusCode.OK)["limits"]!.ToJsonString());

        // Changes of several administrators at once are all made.
        await Task.WhenAll(
            Admin.PatchAsync(path, new { name = "One" }), Admin.PatchAsync(path, new { tier = "large" }), Admin.PatchAsync(path, new { limits = new { budgetPerMonth = 7.5 } }));
        var all = (await Admin.GetAsync(path)).Expect(HttpStatusCode.OK);
        Assert.Equal(("One", "large", 7.5m), ((string?)all["name"], (string?)all["tier"], (decimal?)all["limits"]!["budgetPerMonth"]));

        Assert.Contains("limits.requestsPerMinute is 0", (await Admin.PatchAsync(path, new { limits = new { requestsPerMinute = 0 } })).Expect(HttpStatusCode.BadRequest).ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("user can't be changed", (string?)(await Admin.PatchAsync(path, new { user = "eve" })).Expect(HttpStatusCode.BadRequest)["detail"], StringComparison.Ordinal);
        (await Admin.PatchAsync(path, new[] { 1 })).Expect(HttpStatusCode.BadRequest);
        (await OtherAdmin.PatchAsync(path, new { name = "Mine" })).Expect(HttpStatusCode.NotFound);
        var noted = (await Admin.GetAsync("/api/audit")).Expect(HttpStatusCode.OK)["entries"]!.AsArray().First(entry => (string?)entry!["action"] == "key.change")!;
        Assert.Equal((string?)key["id"], (string?)noted["subject"]);
        (await Admin.DeleteAsync(path)).Expect(HttpStatusCode.OK);
        (await Admin.PatchAsync(path, new { name = "Gone" })).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task KeyForSomeModels_FindsNoOthers_HoweverItAsks()
    {
        var (text, key) = await CreateAsync(new { user = "bob", models = new[] { "other", "scripted/*" }, scopes = new[] { "chat", "embeddings", "files" } });
        var bob = new ApiClient(_server.Http, text);
        object[] messages = [new { role = "user", content = "x" }];
        object[] contents = [new { parts = new[] { new { text = "x" } } }];
        (string Path, object Body)[] calls =
        [
            ("/v1/chat/completions", new { model = "chat", messages }),
            ("/v1/messages", new { model = "chat", max_tokens = 5, messages }),
            ("/v1/responses", new { model = "chat", input = "x" }),
            ("/v1beta/models/chat:generateContent", new { contents }),
            ("/api/chat", new { model = "chat", messages }),
            ("/v1/embeddings", new { model = "chat", input = "x" }),
        ];
        foreach (var (path, body) in calls)
        {
            var refused = (await bob.PostAsync(path, body)).Expect(HttpStatusCode.NotFound).ToJsonString();
            Assert.Contains("or this key may not call it", refused, StringComparison.Ordinal);
        }

        Assert.Empty((await bob.GetAsync("/v1/models")).Expect(HttpStatusCode.OK)["data"]!.AsArray());
        Assert.Empty((await bob.GetAsync("/v1beta/models")).Expect(HttpStatusCode.OK)["models"]!.AsArray());
        Assert.Empty((await bob.GetAsync("/api/tags")).Expect(HttpStatusCode.OK)["models"]!.AsArray());
        (await bob.GetAsync("/v1/models/chat")).Expect(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, (await bob.PostAsync("/v1/chat/completions", new { model = "scripted/m", messages })).Status);

        var rotated = (await Admin.PostAsync($"/api/admin/keys/{key["id"]}/rotate", new { })).Expect(HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync((string)rotated["text"]!));
        (await Admin.PatchAsync($"/api/admin/keys/{rotated["key"]!["id"]}", new { models = new[] { "chat" } })).Expect(HttpStatusCode.OK);
        await Until.TrueAsync("the model", async () => await CallAsync((string)rotated["text"]!) == HttpStatusCode.OK, Soon);
        Assert.Contains("models has 'a b'", (await Admin.PostAsync("/api/admin/keys", new { user = "bob", models = new[] { "a b" } })).Expect(HttpStatusCode.BadRequest).ToJsonString().Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RevokedKey_IsRefusedAtOnce_AlsoWhereItWasJustUsed()
    {
        var (text, key) = await CreateAsync(new { user = "bob" });
        Assert.Equal(HttpStatusCode.OK, await AskAsync(text));

        var revoked = await Admin.DeleteAsync($"/api/admin/keys/{key["id"]}");

        Assert.NotNull(revoked.Expect(HttpStatusCode.OK)["revokedAt"]);
        await Until.TrueAsync("the revoked key's refusal", async () => await AskAsync(text) == HttpStatusCode.Unauthorized, Soon);
        Assert.Equal(HttpStatusCode.NotFound, (await Admin.PostAsync($"/api/admin/keys/{key["id"]}/rotate", new { })).Status);
    }

    [Fact]
    public async Task ExpiredKey_IsRefused()
    {
        var (text, _) = await CreateAsync(new { user = "bob", expiresAt = TimeProvider.System.GetUtcNow().AddSeconds(3) });
        Assert.Equal(HttpStatusCode.OK, await AskAsync(text));

        await Until.TrueAsync("the key's expiry", async () => await AskAsync(text) == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(3) + Soon);
    }

    [Fact]
    public async Task Keys_OfAnotherTenant_DoNotExist()
    {
        var (text, key) = await CreateAsync(new { user = "bob" });

        Assert.DoesNotContain((string)key["id"]!, (await OtherAdmin.GetAsync("/api/admin/keys")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await OtherAdmin.GetAsync($"/api/admin/keys/{key["id"]}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await OtherAdmin.PostAsync($"/api/admin/keys/{key["id"]}/rotate", new { })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await OtherAdmin.DeleteAsync($"/api/admin/keys/{key["id"]}")).Status);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(text));
    }

    [Fact]
    public async Task Administration_WithoutItsScope_IsForbidden()
    {
        ApiAnswer[] answers =
        [
            await Alice.GetAsync("/api/admin/keys"),
            await Alice.PostAsync("/api/admin/keys", new { user = "mallory", scopes = new[] { "admin" } }),
            await Alice.GetAsync("/api/users/bob"),
            await Alice.PatchAsync("/api/users/me", new { tier = "large" }),
            await Alice.PostAsync("/api/users/me/credits", new { id = "gift", amount = 100 }),
            await Alice.GetAsync("/api/admin/providers"),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Forbidden, answer.Status));
    }

    [Fact]
    public async Task Profile_IsTheUsersOwn()
    {
        (await Alice.PatchAsync("/api/users/me", new { displayName = "Alice A.", preferences = new { language = "de" } })).Expect(HttpStatusCode.OK);

        var profile = (await Alice.GetAsync("/api/users/me")).Expect(HttpStatusCode.OK);
        Assert.Equal(("acme", "alice", "Alice A.", "de"), ((string?)profile["tenant"], (string?)profile["user"], (string?)profile["displayName"], (string?)profile["preferences"]!["language"]));
        Assert.Equal("Alice A.", (string?)(await Admin.GetAsync("/api/users/alice")).Expect(HttpStatusCode.OK)["displayName"]);
        Assert.Null((string?)(await OtherAdmin.GetAsync("/api/users/alice")).Expect(HttpStatusCode.OK)["displayName"]);
    }

    [Fact]
    public async Task Tier_ChangedByAnAdministrator_CountsAtOnce()
    {
        await Until.TrueAsync("the small tier's limit", async () => await CallAsync() == HttpStatusCode.TooManyRequests);

        (await Admin.PatchAsync("/api/users/alice", new { tier = "large" })).Expect(HttpStatusCode.OK);

        await Until.TrueAsync("the large tier", async () => await CallAsync() == HttpStatusCode.OK, Soon);
        Assert.Equal("large", (string?)(await Alice.GetAsync("/api/users/me/quota")).Expect(HttpStatusCode.OK)["tier"]);

        // An empty tier returns to the key's own.
        (await Admin.PatchAsync("/api/users/alice", new { tier = "" })).Expect(HttpStatusCode.OK);
        await Until.TrueAsync("the key's tier again", async () => (string?)(await Alice.GetAsync("/api/users/me/quota")).Body["tier"] == "small", Soon);
    }

    [Fact]
    public async Task Credits_SentTwice_AreAddedOnce()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Admin.PostAsync("/api/users/alice/credits", new { id = "invoice 17", amount = 12.5, note = "Paid" })));

        Assert.All(answers, answer => Assert.Equal(12.5m, (decimal)answer.Expect(HttpStatusCode.OK)["credits"]!));
        Assert.Single(answers, answer => (bool)answer.Body["added"]!);
        var entry = Assert.Single((await Alice.GetAsync("/api/users/me/ledger")).Expect(HttpStatusCode.OK)["entries"]!.AsArray())!;
        Assert.Equal(("credit", "invoice 17", 12.5m, "Paid"), ((string?)entry["kind"], (string?)entry["id"], (decimal)entry["amount"]!, (string?)entry["note"]));
        Assert.Empty((await OtherAdmin.GetAsync("/api/users/alice/ledger")).Expect(HttpStatusCode.OK)["entries"]!.AsArray());
    }

    private async Task<(string Text, JsonObject Key)> CreateAsync(object key)
    {
        var created = (await Admin.PostAsync("/api/admin/keys", key)).Expect(HttpStatusCode.Created);
        return ((string)created["text"]!, created["key"]!.AsObject());
    }

    private async Task<HttpStatusCode> AskAsync(string key) => (await new ApiClient(_server.Http, key).GetAsync("/v1/models")).Status;

    private Task<HttpStatusCode> CallAsync() => CallAsync(AliceKey);

    private async Task<HttpStatusCode> CallAsync(string key) =>
        (await new ApiClient(_server.Http, key).PostAsync("/v1/chat/completions", new { model = "chat", messages = new[] { new { role = "user", content = "x" } } })).Status;
}
