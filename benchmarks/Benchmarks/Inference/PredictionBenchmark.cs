using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using OrleansAi.OnnxModels;
using OrleansAi.Processes;

namespace OrleansAi.Benchmarks.Inference;

/// <summary>
/// A model on tensors in a second, with one row a request: over HTTP as JSON and as bytes and over gRPC, beside <c>onnxruntime-node</c> behind
/// Node's own HTTP server, and ONNX Runtime called plainly without any server, one row at a time and in the best batches.
/// </summary>
internal static class PredictionBenchmark
{
    private const int Features = 128;
    private const int Classes = 1000;

    private static readonly int[] Callers = [1, 16, 64];
    private static readonly int[] Batches = [1, 4, 16, 64];
    // Until everything is compiled as it stays.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(6);

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("tensors");
        try
        {
            TensorModels.Write(folder.FullName, TensorModels.Layers(Features, 1024, 1024, Classes));
            var model = Path.Combine(folder.FullName, "model.onnx");
            var table = new Table(["way", .. Callers.Select(static callers => $"{callers} at a time (requests/s)")]);
            await AddOwnAsync(table, folder.FullName);
            await AddNodeAsync(table, model);
            table.Print();

            var plain = Batches.Select(rows => (Rows: rows, Speed: Plain(model, rows))).ToArray();
            var best = plain.MaxBy(static batch => batch.Speed);
            Console.WriteLine(
                $"\nOne row a request, {Features} numbers in and {Classes} out, a model of three layers with random weights; for {Measured.TotalSeconds:0} s each. "
                + $"Called plainly, without a server: {plain[0].Speed:N0} rows/s one at a time, {best.Speed:N0} in batches of {best.Rows}.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task AddOwnAsync(Table table, string folder)
    {
        var grpc = $"http://127.0.0.1:{TestEnvironment.FreePort()}";
        await using var server = await ServerProcess.StartAsync(new
        {
            OrleansAi = new { Grpc = new { Url = grpc }, Inference = new { Models = new { model = new { Path = folder, MaxBatchSize = 64 } } } },
        });
        using var clients = new PredictionClients(server.Url, new Uri(grpc), Features, Classes);
        await AddAsync(table, "OrleansAi, HTTP, JSON", clients.JsonAsync);
        await AddAsync(table, "OrleansAi, HTTP, bytes", clients.BytesAsync);
        await AddAsync(table, "OrleansAi, gRPC", clients.RpcAsync);
    }

    private static async Task AddNodeAsync(Table table, string model)
    {
        var port = TestEnvironment.FreePort();
        var script = Path.Combine(TestEnvironment.RepositoryRoot, "tests", "Inference.Tests", "onnx-reference", "serve.mjs");
        await using var node = ChildProcess.Start("node", [script, model, $"{port}"]);
        await Until.TrueAsync("Node's server", () => Task.FromResult(node.Output.Contains("ready", StringComparison.Ordinal)));
        using var clients = new PredictionClients(new Uri($"http://127.0.0.1:{port}"), null, Features, Classes);
        await AddAsync(table, "onnxruntime-node behind node:http, JSON", clients.JsonAsync);
    }

    private static async Task AddAsync(Table table, string way, Func<ValueTask<bool>> call)
    {
        await Benchmarks.Callers.RateAsync(Callers[^1], WarmUp, (_, _) => call());
        var rates = new List<double>();
        foreach (var callers in Callers)
            rates.Add(await Benchmarks.Callers.RateAsync(callers, Measured, (_, _) => call()));

        table.Add([way, .. rates.Select(static rate => $"{rate:N0}")]);
    }

    private static double Plain(string model, int rows)
    {
        using var session = new InferenceSession(model);
        var input = new float[rows * Features];
        Array.Fill(input, 0.5f);
        var (runs, started) = (0, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(started) < Measured / 2)
        {
            using var value = OrtValue.CreateTensorValueFromMemory(input, [rows, Features]);
            using var options = new RunOptions();
            using var outputs = session.Run(options, session.InputNames, [value], session.OutputNames);
            runs++;
        }

        return runs * rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
