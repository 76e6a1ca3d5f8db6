using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.EndToEnd.Tests.Rollouts;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Registry;

/// <summary>What administrators do with the registry of models, and what clients see of it.</summary>
public sealed class ModelRegistryTests : IAsyncLifetime
{
    private const string Path = "/api/admin/models/chat";

    private static readonly object OnNext = new { targets = new[] { new { provider = "next", model = "m" } } };

    private RolloutServer _world = null!;

    public async Task InitializeAsync() => _world = await RolloutServer.StartAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task RegisteredModel_TakesThePlaceOfTheSettings_OverARestart_UntilItIsDeleted()
    {
        Assert.Equal((HttpStatusCode.OK, "old", null), await _world.CallAsync());
        Assert.Equal("settings", (string?)(await GetAsync())["source"]);

        var put = (await PutAsync(OnNext)).Expect(HttpStatusCode.OK);
        Assert.Equal(("chat", "registry", 1, "admin"), ((string?)put["name"], (string?)put["source"], (int)put["revision"]!, (string?)put["changedBy"]));
        Assert.Equal((HttpStatusCode.OK, "next", null), await _world.CallAsync());

        await _world.KillAndRestartAsync();
        Assert.Equal((HttpStatusCode.OK, "next", null), await _world.CallAsync());

        // What GET shows is what PUT takes, and changes nothing.
        var shown = await GetAsync();
        Assert.Equal(1, (int)(await PutAsync(shown["definition"]!)).Expect(HttpStatusCode.OK)["revision"]!);

        Assert.Equal("settings", (string?)(await _world.Admin.DeleteAsync(Path)).Expect(HttpStatusCode.OK)["source"]);
        Assert.Equal((HttpStatusCode.OK, "old", null), await _world.CallAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await _world.Admin.DeleteAsync(Path)).Status);
        var entries = (await _world.Admin.GetAsync("/api/audit")).Expect(HttpStatusCode.OK)["entries"]!.AsArray();
        Assert.Equal(
            [("admin", "model.put", "chat"), ("admin", "model.put", "chat"), ("admin", "model.delete", "chat")],
            entries.Select(entry => ((string?)entry!["actor"], (string?)entry["action"], (string?)entry["subject"])));
        Assert.Equal("next", (string?)entries[0]!["details"]!["definition"]!["targets"]![0]!["provider"]);
    }

    [Fact]
    public async Task NewModels_AreListedServedAndKeptWhileOthersNameThem()
    {
        (await PutAsync(OnNext, "/api/admin/models/spare")).Expect(HttpStatusCode.Created);
        (await PutAsync(new { targets = new[] { new { provider = "old", model = "m" } }, fallback = new[] { "spare" } }, "/api/admin/models/quick"))
            .Expect(HttpStatusCode.Created);
        var first = (await _world.Admin.GetAsync("/api/admin/models?limit=2")).Expect(HttpStatusCode.OK);
        var second = (await _world.Admin.GetAsync($"/api/admin/models?limit=2&after={first["next"]}")).Expect(HttpStatusCode.OK);
        Assert.Equal([("chat", "settings"), ("quick", "registry"), ("spare", "registry")], Listed(first).Concat(Listed(second)));
        Assert.Null(second["next"]);
        var models = (await _world.Admin.GetAsync("/v1/models")).Expect(HttpStatusCode.OK)["data"]!.AsArray();
        Assert.Equal(["chat", "quick", "spare"], models.Select(model => (string?)model!["id"]));

        await _world.Old.ScriptAsync(new { status = 500 });
        Assert.Equal((HttpStatusCode.OK, "next"), await CallAsync("quick"));

        var refused = await _world.Admin.DeleteAsync("/api/admin/models/spare");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("Models:quick:Fallback:0", (string?)refused.Body["detail"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await _world.Admin.DeleteAsync("/api/admin/models/quick")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await _world.Admin.DeleteAsync("/api/admin/models/spare")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _world.Admin.GetAsync("/api/admin/models/spare")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await CallAsync("spare")).Status);
    }

    [Fact]
    public async Task Put_WithConditions_OverwritesNoOthersChange()
    {
        var stated = await TagAsync();
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PutAsync(OnNext, Path, ("If-None-Match", "*"))).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PutAsync(OnNext, Path, ("If-Match", "\"r1\""))).Status);
        (await PutAsync(OnNext, Path, ("If-Match", stated))).Expect(HttpStatusCode.OK);

        var registered = await TagAsync();
        Assert.NotEqual(stated, registered);
        var refused = await PutAsync(new { targets = new[] { new { provider = "old", model = "m" } } }, Path, ("If-Match", stated));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "precondition_failed"), (refused.Status, (string?)refused.Body["code"]));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await _world.Admin.SendAsync(HttpMethod.Delete, Path, null, default, ("If-Match", stated))).Status);
        (await PutAsync(OnNext, "/api/admin/models/new", ("If-None-Match", "*"))).Expect(HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PutAsync(OnNext, "/api/admin/models/new", ("If-None-Match", "*"))).Status);

        // Of many that all saw the same, one changes it.
        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(weight => PutAsync(
            new { targets = new[] { new { provider = "next", model = "m", weight } }, maxOutputTokens = weight }, Path, ("If-Match", registered))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.PreconditionFailed));
        (await _world.Admin.SendAsync(HttpMethod.Delete, Path, null, default, ("If-Match", await TagAsync()))).Expect(HttpStatusCode.OK);
        Assert.Equal(stated, await TagAsync());
    }

    [Fact]
    public async Task Put_OfWhatCanNotBe_SaysWhatToWrite()
    {
        (string Path, string Body, string Expected)[] wrong =
        [
            (Path, "{}", "OrleansAi:Models:chat:Targets is empty; write at least one target"),
            (Path, """{"targets":[{"provider":"gone","model":"m"}]}""", "which is not among the Providers (old, next, local)"),
            (Path, """{"targets":[{"provider":"old","model":"m"}],"fallback":["none"]}""", "'none', which is not among the Models"),
            (Path, """{"targets":[{"provider":"old","model":"m"}],"strategy":"Guess"}""", "Strategy is 'Guess'"),
            (Path, """{"targets":[{"provider":"old","model":"m","weigth":2}]}""", "weigth"),
            (Path, """{"targets":[{"provider":"old","model":"m"}],"limits":{"requestsPerMinute":0}}""", "Limits:RequestsPerMinute is 0"),
            ("/api/admin/models/a/b", """{"targets":[{"provider":"old","model":"m"}]}""", "The model's name is 'a/b'"),
            ($"/api/admin/models/{new string('n', 129)}", """{"targets":[{"provider":"old","model":"m"}]}""", "write 1 to 128 letters"),
        ];
        foreach (var (path, body, expected) in wrong)
        {
            var answer = await PutAsync(JsonNode.Parse(body)!, path);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains(expected, (string?)answer.Body["detail"], StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(OnNext, Path, ("If-Match", "r1"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _world.Admin.GetAsync("/api/admin/models?limit=0")).Status);
        var user = new ApiClient(_world.Server.Http, RolloutServer.KeyOf(0));
        Assert.Equal(HttpStatusCode.Forbidden, (await user.GetAsync(Path)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await user.SendAsync(HttpMethod.Put, Path, OnNext)).Status);
        Assert.Equal((HttpStatusCode.OK, "old", null), await _world.CallAsync());
    }

    [Fact]
    public async Task Get_ShowsTheHealthOfTargetsAndTheVersionInForce()
    {
        (await PutAsync(OnNext, "/api/admin/models/new")).Expect(HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("new")).Status);
        var healthy = (await GetAsync("/api/admin/models/new"))["targets"]![0]!;
        Assert.Equal(("next/m", "closed"), ((string?)healthy["target"], (string?)healthy["circuit"]!["state"]));
        Assert.True((double)healthy["latency"]! > 0);

        (await _world.Admin.PostAsync("/api/admin/providers/open/next/m?seconds=600", new { })).Expect(HttpStatusCode.OK);
        JsonNode open = healthy;
        await Until.TrueAsync("an open circuit", async () =>
            (string?)(open = (await GetAsync("/api/admin/models/new"))["targets"]![0]!)["circuit"]!["state"] == "open");
        Assert.True((bool)open["circuit"]!["forced"]!);
        Assert.NotNull((string?)open["circuit"]!["openUntil"]);

        // A rollout's model may be a registered one.
        var rollout = (await _world.Admin.PostAsync("/api/admin/rollouts", new
        {
            model = "new",
            kind = "blueGreen",
            candidate = new { name = "v2", targets = new[] { new { provider = "old", model = "m" } } },
        })).Expect(HttpStatusCode.Created);
        await Until.TrueAsync("a call of the candidate", async () => await CallAsync("new") == (HttpStatusCode.OK, "old"));
        var running = await GetAsync("/api/admin/models/new");
        Assert.Equal(("stable", "v2", 100), ((string?)running["version"], (string?)running["rollout"]!["candidate"], (int)running["rollout"]!["weight"]!));
        Assert.Equal(["next/m", "old/m"], running["targets"]!.AsArray().Select(target => (string?)target!["target"]));
        (await _world.Admin.PostAsync($"/api/admin/rollouts/{rollout["id"]}/promote", new { })).Expect(HttpStatusCode.OK);
        await Until.TrueAsync("a promoted version", async () => (string?)(await GetAsync("/api/admin/models/new"))["version"] == "v2");
        await _world.KillAndRestartAsync();
        Assert.Equal((HttpStatusCode.OK, "old"), await CallAsync("new"));
    }

    [Fact]
    public async Task Put_LeavesStreamsThatHaveBegunAlone()
    {
        await _world.Old.ScriptAsync(new { status = 200, chunks = 60, chunkDelayMilliseconds = 30 });
        using var stream = await _world.BeginStreamAsync();

        (await PutAsync(OnNext)).Expect(HttpStatusCode.OK);
        Assert.Equal((HttpStatusCode.OK, "next", null), await _world.CallAsync());

        Assert.Equal("old", RolloutServer.Header(stream, "x-orleansai-provider"));
        Assert.EndsWith("data: [DONE]\n\n", await stream.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<ApiAnswer> PutAsync(object model, string path = Path, params (string Name, string Value)[] headers) =>
        _world.Admin.SendAsync(HttpMethod.Put, path, model, default, headers);

    private async Task<JsonObject> GetAsync(string path = Path) => (await _world.Admin.GetAsync(path)).Expect(HttpStatusCode.OK);

    private async Task<string> TagAsync() => (await _world.Admin.GetAsync(Path)).Headers.ETag!.Tag;

    private static IEnumerable<(string?, string?)> Listed(JsonObject page) =>
        page["models"]!.AsArray().Select(model => ((string?)model!["name"], (string?)model["source"]));

    private async Task<(HttpStatusCode Status, string? Provider)> CallAsync(string model)
    {
        var answer = await new ApiClient(_world.Server.Http, RolloutServer.KeyOf(0)).PostAsync(
            "/v1/chat/completions", new { model, messages = new[] { new { role = "user", content = "Hello" } } });
        return (answer.Status, answer.Headers.TryGetValues("x-orleansai-provider", out var provider) ? provider.Single() : null);
    }
}
