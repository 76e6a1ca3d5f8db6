using System.Diagnostics;
using System.Net;
using OrleansAi.Processes;
using Xunit.Abstractions;

namespace OrleansAi.Cluster.Tests;

/// <summary>What fronts know after the grains that told them so died with their silo.</summary>
public sealed class ResynchronizationTests(ITestOutputHelper output)
{
    // The silo is declared dead, a call that was on its way to it runs out, and the subscription is renewed.
    private static readonly TimeSpan Stated = TimeSpan.FromSeconds(30);

    [ClusterFact]
    public async Task Circuit_OpenedAfterTheSiloOfItsGrainDied_IsOpenOnEveryFront()
    {
        await using var cluster = await TestCluster.StartAsync("Postgres", silos: 1);
        var (a, b) = (cluster.Fronts[0], cluster.Fronts[1]);

        // Both fronts know the target, and are told of changes by grains of the only silo that there is.
        foreach (var front in cluster.Fronts)
        {
            using var healthy = await front.ChatAsync("flaky");
            Assert.Equal(HttpStatusCode.OK, healthy.StatusCode);
        }

        cluster.Silos.Add(await cluster.StartNodeAsync("cpu"));
        await cluster.Silos[0].Process.KillAsync();
        await Until.TrueAsync("an answer of the other silo", async () =>
        {
            using var circuit = await a.SendAsync(HttpMethod.Get, "/api/admin/providers/circuits/flaky/m");
            return circuit.IsSuccessStatusCode;
        }, TimeSpan.FromSeconds(90));

        await cluster.Flaky.ScriptAsync(new { status = 500 });
        await Until.TrueAsync("an open circuit", async () =>
        {
            using (await a.ChatAsync("flaky"))
            {
                using var circuit = await a.SendAsync(HttpMethod.Get, "/api/admin/providers/circuits/flaky/m");
                return (await circuit.Content.ReadAsStringAsync()).Contains("\"open\"", StringComparison.Ordinal);
            }
        }, TimeSpan.FromSeconds(60));
        var openAt = Stopwatch.GetTimestamp();

        // Seen without a call of its own, so that it can only have been told: the upstream serves nobody who asks now.
        await cluster.Flaky.ScriptAsync(new { status = 200 });
        await Until.TrueAsync("a refusal by the other front", async () =>
        {
            using var answer = await b.ChatAsync("flaky");
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable;
        }, Stated);
        output.WriteLine($"The other front knew after {Stopwatch.GetElapsedTime(openAt).TotalSeconds:F1} s.");
    }
}
