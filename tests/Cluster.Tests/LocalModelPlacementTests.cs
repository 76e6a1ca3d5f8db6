using OrleansAi.OnnxModels;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests;

/// <summary>On which silo a local model is run, as the silos' logs show it.</summary>
public sealed class LocalModelPlacementTests
{
    private const string Loaded = "The local model encoder is in memory";
    private const string TensorsLoaded = "The local model iris is in memory";

    [ClusterFact]
    public async Task Models_AreRunOnTheGpuSilo_AndWithoutOneOnWhatThereIs()
    {
        var folder = Directory.CreateTempSubdirectory("models");
        try
        {
            EncoderFolder.Write(Path.Combine(folder.FullName, "encoder"), new EncoderShape());
            TensorModels.Write(Path.Combine(folder.FullName, "iris"), TensorModels.Classifier());
            await using var cluster = await TestCluster.StartAsync("Postgres", silos: 0, fronts: 0);
            var settings = Settings(folder.FullName);
            var cpu = await cluster.StartNodeAsync("cpu", environment: settings);
            cluster.Silos.Add(cpu);
            var gpu = await cluster.StartNodeAsync("gpu", environment: settings);
            cluster.Silos.Add(gpu);
            var front = await cluster.StartNodeAsync("front", environment: settings);
            cluster.Fronts.Add(front);

            // The front may have connected before the second silo was known to the first.
            await Until.TrueAsync("the model in the gpu silo's memory", async () => await EmbedsAsync(front) && gpu.Process.Output.Contains(Loaded, StringComparison.Ordinal));
            for (var i = 0; i < 10; i++)
                Assert.True(await EmbedsAsync(front));
            var scores = await InferAsync(front);
            Assert.Contains(TensorsLoaded, gpu.Process.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(TensorsLoaded, cpu.Process.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(Loaded, cpu.Process.Output, StringComparison.Ordinal);

            Assert.Equal(["encoder 1 loaded", "iris 1 loaded"], await ModelsAsync(front));
            await front.AskAsync(HttpMethod.Post, "/api/admin/local-models/unload/iris", new { });
            Assert.Equal(["encoder 1 loaded", "iris 1 unloaded"], await ModelsAsync(front));
            await front.AskAsync(HttpMethod.Post, "/v2/repository/models/iris/load", new { });
            Assert.Equal(["encoder 1 loaded", "iris 1 loaded"], await ModelsAsync(front));

            await gpu.Process.KillAsync();
            await Until.TrueAsync("an embedding without a gpu silo", () => EmbedsAsync(front), TimeSpan.FromSeconds(90));
            Assert.Contains(Loaded, cpu.Process.Output, StringComparison.Ordinal);
            Assert.Equal(scores, await InferAsync(front));
            Assert.Contains(TensorsLoaded, cpu.Process.Output, StringComparison.Ordinal);
            await Until.TrueAsync("the models of the silo that is left", async () => await ModelsAsync(front) is ["encoder 1 loaded", "iris 1 loaded"], TimeSpan.FromSeconds(60));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Each model, in how many silos it is known, and whether it is in memory.
    private static async Task<string[]> ModelsAsync(ServerProcess front) =>
        [.. (await front.AskAsync(HttpMethod.Get, "/api/admin/local-models"))["models"]!.AsArray()
            .Select(static model => $"{model!["name"]} {model["silos"]!.AsArray().Count} {model["silos"]![0]!["state"]}")];

    private static async Task<bool> EmbedsAsync(ServerProcess front)
    {
        using var response = await front.SendAsync(HttpMethod.Post, "/v1/embeddings", new { model = "embed", input = "the cat" });
        return response.IsSuccessStatusCode;
    }

    private static async Task<string> InferAsync(ServerProcess front)
    {
        var answer = await front.AskAsync(
            HttpMethod.Post, "/v2/models/iris/infer", new { inputs = new[] { new { name = "features", shape = new[] { 1, 4 }, datatype = "FP32", data = new[] { 1, 2, 3, 4 } } } });
        return answer["outputs"]![0]!["data"]!.ToJsonString();
    }

    private static Dictionary<string, string?> Settings(string folder) => new()
    {
        ["OrleansAi__Inference__Models__encoder__Path"] = Path.Combine(folder, "encoder"),
        ["OrleansAi__Inference__Models__iris__Path"] = Path.Combine(folder, "iris"),
        ["OrleansAi__Inference__Models__iris__LoadAtStart"] = "false",
        ["OrleansAi__Inference__Models__encoder__LoadAtStart"] = "false",
        ["OrleansAi__Providers__here__Kind"] = "Onnx",
        ["OrleansAi__Models__embed__Targets__0__Provider"] = "here",
        ["OrleansAi__Models__embed__Targets__0__Model"] = "encoder",
    };
}
