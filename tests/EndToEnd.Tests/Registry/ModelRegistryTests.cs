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
            (Path, """{"targets":[{"provider":"gone","model":"m"}]}""", "which is not among the Providers (next, old, local)"),
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
    public async Task DescribedTargets_AreCalledForWhatTheyCanAndChargedByTheirPrice()
    {
        (await PutAsync(new
        {
            strategy = "Ordered",
            targets = new object[]
            {
                new { provider = "old", model = "small", contextTokens = 1000, capabilities = new[] { "text" }, price = new { inputPerMillion = 1, outputPerMillion = 2 } },
                new { provider = "next", model = "large", contextTokens = 9000, maxOutputTokens = 500, capabilities = new[] { "tools", "images" }, price = new { inputPerMillion = 10, outputPerMillion = 20 } },
            },
        }, "/api/admin/models/two")).Expect(HttpStatusCode.Created);
        var user = new ApiClient(_world.Server.Http, RolloutServer.KeyOf(3));

        Assert.Equal("old", await ProviderAsync(user, Chat("Hello")));
        Assert.Equal("next", await ProviderAsync(user, Chat(new string('a', 9000))));
        Assert.Equal("next", await ProviderAsync(user, Chat("Hello", """, "tools": [ { "type": "function", "function": { "name": "f" } } ]""")));

        var tooLong = await user.PostAsync("/v1/chat/completions", Chat(new string('a', 90_000)));
        Assert.Equal((HttpStatusCode.BadRequest, "context_length_exceeded"), (tooLong.Status, (string?)tooLong.Body["error"]!["code"]));
        var tooMuch = await user.PostAsync("/v1/chat/completions", Chat("Hello", """, "max_tokens": 501, "tools": [ { "type": "function" } ]"""));
        Assert.Equal((HttpStatusCode.BadRequest, "max_tokens_exceeded"), (tooMuch.Status, (string?)tooMuch.Body["error"]!["code"]));
        var incapable = await user.PostAsync("/v1/chat/completions", Chat("Hello", """, "reasoning_effort": "high" """));
        Assert.Equal((HttpStatusCode.BadRequest, "unsupported_by_model"), (incapable.Status, (string?)incapable.Body["error"]!["code"]));
        var anthropic = await user.PostAsync("/v1/messages", JsonNode.Parse($$"""{ "model": "two", "max_tokens": 10, "messages": [ { "role": "user", "content": "{{new string('a', 90_000)}}" } ] }""")!);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request_error"), (anthropic.Status, (string?)anthropic.Body["error"]!["type"]));

        // What a call costs is what was registered when it was made.
        JsonArray calls = [];
        await Until.TrueAsync("the records of the calls", async () =>
            (calls = (await user.GetAsync("/api/usage/calls")).Expect(HttpStatusCode.OK)["calls"]!.AsArray()).Count == 7);
        var costs = calls.Where(call => (string?)call!["status"] == "completed").ToLookup(call => (string?)call!["target"], call => (decimal)call!["cost"]!);
        Assert.Equal((1, 2), (costs["old/small"].Count(), costs["next/large"].Count()));
        Assert.All(costs["next/large"], cost => Assert.Equal(10 * costs["old/small"].Single(), cost));
        Assert.All(calls.Where(call => (string?)call!["status"] != "completed"), call => Assert.Equal(0m, (decimal)call!["cost"]!));

        var shown = (await _world.Admin.GetAsync("/v1/models/two")).Expect(HttpStatusCode.OK);
        Assert.Equal((9000, 9000, 500), ((int)shown["context_length"]!, (int)shown["max_model_len"]!, (int)shown["top_provider"]!["max_completion_tokens"]!));
        Assert.Equal("""["text","image"]""", shown["architecture"]!["input_modalities"]!.ToJsonString());
        Assert.Equal("""["tools","tool_choice"]""", shown["supported_parameters"]!.ToJsonString());
        Assert.Equal(("0.000001", "0.000002"), ((string?)shown["pricing"]!["prompt"], (string?)shown["pricing"]!["completion"]));
        var gemini = (await _world.Admin.GetAsync("/v1beta/models/two")).Expect(HttpStatusCode.OK);
        Assert.Equal((9000, 500), ((int)gemini["inputTokenLimit"]!, (int)gemini["outputTokenLimit"]!));
        Assert.Null((await _world.Admin.GetAsync("/v1/models/chat")).Expect(HttpStatusCode.OK)["context_length"]);
        var targets = (await GetAsync("/api/admin/models/two"))["targets"]!.AsArray();
        Assert.Equal(["""["text"]""", """["tools","images"]"""], targets.Select(target => target!["capabilities"]!.ToJsonString()));
        Assert.Equal(20m, (decimal)targets[1]!["price"]!["outputPerMillion"]!);
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

    private static JsonNode Chat(string prompt, string more = "") =>
        JsonNode.Parse($$"""{ "model": "two", "messages": [ { "role": "user", "content": "{{prompt}}" } ]{{more}} }""")!;

    private static async Task<string?> ProviderAsync(ApiClient client, JsonNode chat)
    {
        var answer = await client.PostAsync("/v1/chat/completions", chat);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Headers.GetValues("x-orleansai-provider").Single();
    }

    private static IEnumerable<(string?, string?)> Listed(JsonObject page) =>
        page["models"]!.AsArray().Select(model => ((string?)model!["name"], (string?)model["source"]));

    private async Task<(HttpStatusCode Status, string? Provider)> CallAsync(string model)
    {
        var answer = await new ApiClient(_world.Server.Http, RolloutServer.KeyOf(0)).PostAsync(
            "/v1/chat/completions", new { model, messages = new[] { new { role = "user", content = "Hello" } } });
        return (answer.Status, answer.Headers.TryGetValues("x-orleansai-provider", out var provider) ? provider.Single() : null);
    }
}
