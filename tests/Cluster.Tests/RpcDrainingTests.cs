using OrleansAi.OnnxModels;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests;

/// <summary>What gRPC's clients see of a front that is told to stop.</summary>
public sealed class RpcDrainingTests
{
    [ClusterFact]
    public async Task Front_ToldToStop_IsNotReadyFirst_GoesOnServing_AndThenEndsItsStreams()
    {
        var folder = Directory.CreateTempSubdirectory("models");
        try
        {
            TensorModels.Write(folder.FullName, TensorModels.Classifier());
            await using var cluster = await TestCluster.StartAsync("Postgres", silos: 0, fronts: 0);
            var address = $"127.0.0.1:{TestEnvironment.FreePort()}";
            cluster.Silos.Add(await cluster.StartNodeAsync("cpu", environment: new Dictionary<string, string?> { ["OrleansAi__Inference__Models__iris__Path"] = folder.FullName }));
            var front = await cluster.StartNodeAsync("front", environment: new Dictionary<string, string?>
            {
                ["OrleansAi__Grpc__Url"] = $"http://{address}",
                ["OrleansAi__Cluster__DrainDelay"] = "00:00:05",
            });
            cluster.Fronts.Add(front);
            var client = new RpcClient(address, TestCluster.AdminKey);
            await using var stream = await client.StartAsync("hold", "open", new { after = true });
            await using var readiness = await client.StartAsync("readiness", "ready");

            var stopping = front.Process.StopAsync();
            await readiness.TellAsync("look again");
            var ready = await NodeScript.ResultAsync(readiness);
            await stream.TellAsync("send another");
            var held = await NodeScript.ResultAsync(stream);
            await stopping;

            Assert.True((bool?)ready["before"]!["answer"]!["ready"]);
            Assert.False((bool?)ready["after"]!["answer"]?["ready"] ?? true, ready.ToJsonString());
            Assert.Equal(["before", "after"], held["ids"]!.AsArray().Select(static id => (string)id!));
            Assert.Equal("UNAVAILABLE", (string?)held["error"]!["code"]);
            Assert.Contains("The server is stopping", (string?)held["error"]!["message"], StringComparison.Ordinal);
            Assert.Equal(0, front.Process.ExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
