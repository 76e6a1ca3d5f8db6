using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests;

/// <summary>Where grains come up, as the dashboard shows it.</summary>
public sealed class PlacementTests
{
    private const int Conversations = 24;

    [ClusterFact]
    public async Task Conversations_InAClusterWithAGpuSilo_KeepOffItWhileThereIsAnother()
    {
        await using var cluster = await TestCluster.StartAsync("Postgres", silos: 1, fronts: 1);
        var front = cluster.Fronts[0];
        var gpu = await cluster.StartNodeAsync("gpu");
        cluster.Silos.Add(gpu);
        var (cpuPort, gpuPort) = (cluster.PortsOf(cluster.Silos[0]).Silo, cluster.PortsOf(gpu).Silo);
        var addresses = await Until.GotAsync("two silos on the dashboard", async () =>
        {
            var hosts = (await Dashboard.CountersAsync(front))["hosts"]!.AsArray();
            var found = hosts.Where(host => (string?)host!["status"] == "Active").Select(host => (string)host!["siloAddress"]!).ToList();
            return found.Count == 2 ? found : null;
        });
        Assert.Equal("cpu", await RoleAsync(front, addresses.Single(address => Dashboard.IsAt(address, cpuPort))));
        Assert.Equal("gpu", await RoleAsync(front, addresses.Single(address => Dashboard.IsAt(address, gpuPort))));

        await TalkAsync(front);

        await Until.TrueAsync("all conversations on the cpu silo", async () => await Dashboard.ConversationsAsync(front, cpuPort) >= Conversations);
        Assert.Equal(0, await Dashboard.ConversationsAsync(front, gpuPort));

        // Expensive machines that serve are better than none.
        await cluster.Silos[0].Process.KillAsync();
        await Until.TrueAsync("a conversation on the gpu silo", async () =>
        {
            using var created = await front.SendAsync(HttpMethod.Post, "/api/conversations", new { model = "chat", message = new { text = "Still there?" } });
            return created.IsSuccessStatusCode;
        }, TimeSpan.FromSeconds(90));
        await Until.TrueAsync("the gpu silo's conversations on the dashboard", async () => await Dashboard.ConversationsAsync(front, gpuPort) > 0, TimeSpan.FromSeconds(60));
    }

    private static Task<JsonObject[]> TalkAsync(ServerProcess front) => Task.WhenAll(Enumerable.Range(0, Conversations).Select(number =>
        front.AskAsync(HttpMethod.Post, "/api/conversations", new { model = "chat", message = new { text = $"Number {number}" } })));

    private static async Task<string?> RoleAsync(ServerProcess front, string silo) =>
        (string?)(await front.AskAsync(HttpMethod.Get, $"/dashboard/SiloMetadata/{silo}"))["role"];
}
