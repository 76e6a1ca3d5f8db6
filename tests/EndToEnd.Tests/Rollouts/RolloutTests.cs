using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Rollouts;

/// <summary>What clients and administrators see of a new version on its way into use.</summary>
public sealed class RolloutTests : IAsyncLifetime
{
    private const int Users = 20;

    private static readonly object V2 = new { name = "v2", targets = new[] { new { provider = "next", model = "m" } } };

    private RolloutServer _world = null!;

    public async Task InitializeAsync() => _world = await RolloutServer.StartAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task AB_KeepsEachUsersVersionAsTheShareRisesAndOverARestart()
    {
        Assert.Equal((HttpStatusCode.OK, "old", null), await _world.CallAsync());
        var id = await _world.RollOutAsync(new { model = "chat", kind = "ab", candidate = V2, weight = 30 });
        var before = await VersionsAsync();
        Assert.Equal(before, await VersionsAsync());
        Assert.InRange(before.Count(version => version == "v2"), 1, Users - 1);

        await _world.KillAndRestartAsync();
        Assert.Equal(before, await VersionsAsync());

        (await _world.Admin.PatchAsync($"/api/admin/rollouts/{id}", new { weight = 60 })).Expect(HttpStatusCode.OK);
        string[] after = [];
        await Until.TrueAsync("a share that has risen", async () =>
            (after = await VersionsAsync()).Count(version => version == "v2") > before.Count(version => version == "v2"));
        Assert.DoesNotContain(before.Zip(after), user => user is ("v2", not "v2"));
    }

    [Fact]
    public async Task Canary_ThatFails_IsRolledBackByItself()
    {
        var id = await _world.RollOutAsync(new { model = "chat", kind = "canary", candidate = V2, weight = 50, rollback = new { minimumCalls = 10 } });
        await _world.Next.ScriptAsync(new { status = 500 });

        await Until.TrueAsync("the end of the rollout", async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(user => _world.CallAsync(user)));
            return (string?)(await _world.RolloutAsync(id))["status"] != "running";
        });

        var rollout = await _world.RolloutAsync(id);
        Assert.Equal("rolledBack", (string?)rollout["status"]);
        Assert.Contains("Fisher's exact test", (string?)rollout["reason"], StringComparison.Ordinal);
        Assert.True((int)rollout["figures"]!["candidate"]!["errors"]! > 0);
        await Until.TrueAsync("calls without the candidate", async () =>
            (await Task.WhenAll(Enumerable.Range(0, Users).Select(user => _world.CallAsync(user)))).All(call => call == (HttpStatusCode.OK, "old", null)));
        var entries = (await _world.Admin.GetAsync("/api/audit")).Expect(HttpStatusCode.OK)["entries"]!.AsArray();
        Assert.Equal(
            [("admin", "rollout.start"), ("orleansai", "rollout.rollback")],
            entries.Select(entry => ((string?)entry!["actor"], (string?)entry["action"])));
    }

    [Fact]
    public async Task Shadow_IsNeitherSeenNorCharged()
    {
        await _world.RollOutAsync(new { model = "chat", kind = "shadow", candidate = V2, weight = 100 });
        await _world.Next.ScriptAsync(new { status = 200, firstByteDelayMilliseconds = 300 });

        for (var call = 0; call < 5; call++)
            Assert.Equal((HttpStatusCode.OK, "old", "stable"), await _world.CallAsync(7));

        await Until.TrueAsync("the records of the copies", async () => await CallsAsync("/api/usage?shadow=true&user=user7") == 5);
        var user = new ApiClient(_world.Server.Http, RolloutServer.KeyOf(7));
        await Until.TrueAsync("the records of the calls", async () => await CallsAsync("/api/usage?user=user7") == 5);
        var copies = await GroupAsync(_world.Admin, "/api/usage?shadow=true&user=user7&groupBy=version");
        var own = await GroupAsync(user, "/api/usage?groupBy=version");
        Assert.Equal(("chat@v2", "chat@stable"), ((string?)copies["group"], (string?)own["group"]));
        Assert.Equal(10 * (decimal)own["cost"]!, (decimal)copies["cost"]!);
        Assert.Equal(HttpStatusCode.Forbidden, (await user.GetAsync("/api/usage?shadow=true")).Status);
        Assert.All(
            (await user.GetAsync("/api/usage/calls")).Expect(HttpStatusCode.OK)["calls"]!.AsArray(),
            call => Assert.Equal("stable", (string?)call!["version"]));
        var ledger = (await user.GetAsync("/api/users/me/ledger")).Expect(HttpStatusCode.OK).ToJsonString();
        Assert.DoesNotContain("shadow", ledger, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BlueGreen_SwitchesNewCallsAndLeavesStreamsAlone()
    {
        await _world.Old.ScriptAsync(new { status = 200, chunks = 60, chunkDelayMilliseconds = 50 });
        var id = await _world.RollOutAsync(new { model = "chat", kind = "blueGreen", candidate = V2, weight = 0 });
        using var stream = await _world.BeginStreamAsync();
        Assert.Equal("stable", RolloutServer.Header(stream, "x-orleansai-version"));

        (await _world.Admin.PatchAsync($"/api/admin/rollouts/{id}", new { weight = 100 })).Expect(HttpStatusCode.OK);
        await ServesAsync("next", "v2");
        (await _world.Admin.PatchAsync($"/api/admin/rollouts/{id}", new { weight = 0 })).Expect(HttpStatusCode.OK);
        await _world.Old.ScriptAsync(new { status = 200 });
        await ServesAsync("old", "stable");
        var text = await stream.Content.ReadAsStringAsync();
        Assert.Contains("w59", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);

        // Promoted, it stays over a restart and can be taken back.
        (await _world.Admin.PostAsync($"/api/admin/rollouts/{id}/promote", new { reason = "It is better." })).Expect(HttpStatusCode.OK);
        await ServesAsync("next", "v2");
        await _world.KillAndRestartAsync();
        Assert.Equal((HttpStatusCode.OK, "next", "v2"), await _world.CallAsync());
        (await _world.Admin.PostAsync($"/api/admin/rollouts/{id}/rollback", new { })).Expect(HttpStatusCode.OK);
        await ServesAsync("old", null);
    }

    [Fact]
    public async Task Scores_ThatAreLower_RollBack()
    {
        var id = await _world.RollOutAsync(new { model = "chat", kind = "canary", candidate = V2, weight = 10 });
        var scores = Enumerable.Range(0, 60).Select(i => new { version = i % 2 == 0 ? "v2" : "stable", score = (i % 2 == 0 ? 0.4 : 0.8) + (0.01 * (i % 7)) });

        var answer = (await _world.Admin.PostAsync($"/api/admin/rollouts/{id}/scores", new { scores })).Expect(HttpStatusCode.OK);

        Assert.Equal("rolledBack", (string?)answer["status"]);
        Assert.Contains("Welch", (string?)answer["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OfWhatCanNotBe_SaysWhatToWrite()
    {
        (string Body, string Expected)[] wrong =
        [
            ("""{"kind":"canary","candidate":{"name":"v2","targets":[{"provider":"next","model":"m"}]}}""", "model is missing"),
            ("""{"model":"none","kind":"canary","candidate":{"name":"v2","targets":[{"provider":"next","model":"m"}]}}""", "not among the Models"),
            ("""{"model":"chat","kind":"canary","candidate":{"name":"stable","targets":[{"provider":"next","model":"m"}]}}""", "candidate.name"),
            ("""{"model":"chat","kind":"canary","candidate":{"name":"v2","targets":[{"provider":"gone","model":"m"}]}}""", "not among the Providers"),
            ("""{"model":"chat","kind":"canary","candidate":{"name":"v2","targets":[{"provider":"next","model":"m"}],"strategy":"Guess"}}""", "Strategy is 'Guess'"),
            ("""{"model":"chat","kind":"canary","weight":101,"candidate":{"name":"v2","targets":[{"provider":"next","model":"m"}]}}""", "0 to 100"),
            ("""{"model":"chat","kind":"blueGreen","weight":50,"candidate":{"name":"v2","targets":[{"provider":"next","model":"m"}]}}""", "as a whole"),
            ("""{"model":"chat","kind":"canary","rollback":{"falseAlarmRate":0},"candidate":{"name":"v2","targets":[{"provider":"next","model":"m"}]}}""", "falseAlarmRate"),
        ];
        foreach (var (body, expected) in wrong)
        {
            var answer = await _world.Admin.PostAsync("/api/admin/rollouts", JsonNode.Parse(body)!);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains(expected, (string?)answer.Body["detail"], StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _world.Admin.GetAsync("/api/admin/rollouts/none")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await new ApiClient(_world.Server.Http, RolloutServer.KeyOf(0)).GetAsync("/api/admin/rollouts")).Status);
    }

    private async Task<string[]> VersionsAsync() =>
        [.. (await Task.WhenAll(Enumerable.Range(0, Users).Select(user => _world.CallAsync(user)))).Select(call => call.Version ?? "none")];

    private Task ServesAsync(string provider, string? version) => Until.TrueAsync(
        $"an answer of {provider}", async () => await _world.CallAsync() == (HttpStatusCode.OK, provider, version));

    private async Task<int> CallsAsync(string path) =>
        (await _world.Admin.GetAsync(path)).Expect(HttpStatusCode.OK)["groups"]!.AsArray().Sum(group => (int)group!["calls"]!);

    private static async Task<JsonObject> GroupAsync(ApiClient client, string path) =>
        Assert.Single((await client.GetAsync(path)).Expect(HttpStatusCode.OK)["groups"]!.AsArray())!.AsObject();
}
