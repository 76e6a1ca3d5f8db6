using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests;

/// <summary>What the cluster's dashboard shows.</summary>
internal static class Dashboard
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(60);

    /// <summary>How many conversations are active in the silo that listens on that port.</summary>
    public static async Task<int> ConversationsAsync(ServerProcess front, int siloPort) =>
        (await CountersAsync(front))["simpleGrainStats"]!.AsArray()
            .Where(grain => ((string)grain!["grainType"]!).Contains("ConversationGrain", StringComparison.Ordinal) && IsAt((string)grain["siloAddress"]!, siloPort))
            .Sum(grain => (int)grain!["activationCount"]!);

    /// <summary>The silo with most conversations, of which there is one at least. Of so few as a test has, none may be in the silo that was started last.</summary>
    public static async Task<ServerProcess> BusiestSiloAsync(TestCluster cluster)
    {
        var conversations = new Dictionary<ServerProcess, int>();
        await Until.TrueAsync("a silo with conversations", async () =>
        {
            foreach (var silo in cluster.Silos)
            {
                conversations[silo] = await ConversationsAsync(cluster.Fronts[0], cluster.PortsOf(silo).Silo);
            }

            return conversations.Values.Any(count => count > 0);
        });
        return conversations.MaxBy(item => item.Value).Key;
    }

    // While a silo has just died the dashboard's grain is on its way to another one.
    public static Task<JsonObject> CountersAsync(ServerProcess front) =>
        Until.GotAsync("the dashboard's counters", async () =>
        {
            using var response = await front.SendAsync(HttpMethod.Get, "/dashboard/DashboardCounters");
            return response.IsSuccessStatusCode ? JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject() : null;
        }, AnswersWithin);

    /// <summary>Whether a silo of that address listens on that port.</summary>
    public static bool IsAt(string silo, int port) => silo.Contains($":{port}", StringComparison.Ordinal);
}
