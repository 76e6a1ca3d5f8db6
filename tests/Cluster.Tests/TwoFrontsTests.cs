using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.Cluster.Tests;

/// <summary>What holds over all fronts, whichever of them a client meets.</summary>
public sealed class TwoFrontsTests(TwoSilosAndTwoFronts fixture, ITestOutputHelper output) : IClassFixture<TwoSilosAndTwoFronts>
{
    // Far below the ten seconds and the minute after which a front would find out without being told.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan SuccessesAreReported = TimeSpan.FromSeconds(1);

    private ServerProcess A => fixture.Cluster.Fronts[0];

    private ServerProcess B => fixture.Cluster.Fronts[1];

    [ClusterFact]
    public async Task Conversation_MadeThroughOneFront_IsReadThroughTheOther()
    {
        var created = await A.AskAsync(HttpMethod.Post, "/api/conversations", new { model = "chat", title = "Shared" });
        var id = (string)created["id"]!;

        var turn = await A.AskAsync(HttpMethod.Post, $"/api/conversations/{id}/messages", new { text = "Hello" });

        Assert.Equal("completed", (string?)turn["turn"]!["status"]);
        var messages = (await B.AskAsync(HttpMethod.Get, $"/api/conversations/{id}/messages"))["items"]!.AsArray();
        Assert.Equal(["user", "assistant"], messages.Select(message => (string?)message!["role"]));
        Assert.Equal("Shared", (string?)(await B.AskAsync(HttpMethod.Get, $"/api/conversations/{id}"))["title"]);
    }

    [ClusterFact]
    public async Task RequestsPerMinute_OverTwoFronts_LetsExactlyThatManyThrough()
    {
        var passed = 0;
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async client =>
        {
            // Each client goes on for a while after the limit is reached: a limit that leaks would show then.
            for (var refusals = 0; refusals < 10;)
            {
                using var answer = await (client % 2 == 0 ? A : B).ChatAsync(key: TestCluster.RatedKey);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    Interlocked.Increment(ref passed);
                    continue;
                }

                Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
                refusals++;
            }
        }));

        Assert.Equal(TestCluster.RequestsPerMinute, passed);
    }

    [ClusterFact]
    public async Task Circuit_OpenedThroughOneFront_IsOpenOnTheOther()
    {
        // The other front knows the target as healthy before.
        using (var healthy = await B.ChatAsync("flaky"))
        {
            Assert.Equal(HttpStatusCode.OK, healthy.StatusCode);
        }

        // A front reports successes once a second. One that comes between the failures of another front ends their row.
        await Task.Delay(3 * SuccessesAreReported, TimeProvider.System);
        await fixture.Cluster.Flaky.ScriptAsync(new { status = 500 });
        for (var call = 0; call < 5; call++)
        {
            using var failed = await A.ChatAsync("flaky");
            Assert.False(failed.IsSuccessStatusCode);
        }

        await Until.TrueAsync("an open circuit", async () =>
            (string?)(await A.AskAsync(HttpMethod.Get, "/api/admin/providers/circuits/flaky/m"))["state"] == "open");
        var openAt = Stopwatch.GetTimestamp();

        // The upstream is well again, so that a refusal can only come from the circuit.
        await fixture.Cluster.Flaky.ScriptAsync(new { status = 200 });
        await Until.TrueAsync("a refusal by the other front", async () =>
        {
            using var answer = await B.ChatAsync("flaky");
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable;
        }, Soon);

        output.WriteLine($"The circuit was open on the other front after {Stopwatch.GetElapsedTime(openAt).TotalMilliseconds:F0} ms.");
    }

    [ClusterFact]
    public async Task Key_RevokedThroughOneFront_IsRefusedByTheOther()
    {
        var created = await A.AskAsync(HttpMethod.Post, "/api/admin/keys", new { user = "bob", scopes = new[] { "chat" } });
        var (key, id) = ((string)created["text"]!, (string)created["key"]!["id"]!);
        using (var valid = await B.ChatAsync(key: key))
        {
            Assert.Equal(HttpStatusCode.OK, valid.StatusCode);
        }

        await A.AskAsync(HttpMethod.Delete, $"/api/admin/keys/{id}");

        var revokedAt = Stopwatch.GetTimestamp();
        await Until.TrueAsync("a refusal by the other front", async () =>
        {
            using var answer = await B.ChatAsync(key: key);
            return answer.StatusCode == HttpStatusCode.Unauthorized;
        }, Soon);
        output.WriteLine($"The key was refused by the other front after {Stopwatch.GetElapsedTime(revokedAt).TotalMilliseconds:F0} ms.");
    }

    [ClusterFact]
    public async Task Model_RegisteredThroughOneFront_IsServedByTheOther()
    {
        var target = new { provider = "flaky", model = "fresh" };
        var registered = await A.AskAsync(HttpMethod.Put, "/api/admin/models/fresh", new { targets = new[] { target } });
        Assert.Equal("registry", (string?)registered["source"]);

        var registeredAt = Stopwatch.GetTimestamp();
        await Until.TrueAsync("the model on the other front", async () =>
            (string?)(await B.AskAsync(HttpMethod.Get, "/v1/models"))["data"]!.AsArray().FirstOrDefault(model => (string?)model!["id"] == "fresh")?["id"] is not null, Soon);
        output.WriteLine($"The model was served by the other front after {Stopwatch.GetElapsedTime(registeredAt).TotalMilliseconds:F0} ms.");

        using (var removed = await B.SendAsync(HttpMethod.Delete, "/api/admin/models/fresh"))
        {
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        }

        await Until.TrueAsync("a refusal by the first front", async () =>
        {
            using var answer = await A.ChatAsync("fresh");
            return answer.StatusCode == HttpStatusCode.NotFound;
        }, Soon);
    }

    [ClusterFact]
    public async Task Silo_AsAnHttpServer_SaysHowItIsAndNothingElse()
    {
        var silo = fixture.Cluster.Silos[0];

        var health = await silo.AskAsync(HttpMethod.Get, "/health/ready");
        using var models = await silo.SendAsync(HttpMethod.Get, "/v1/models");

        Assert.Equal("Healthy", (string?)health["status"]);
        Assert.Equal(HttpStatusCode.NotFound, models.StatusCode);
    }
}
