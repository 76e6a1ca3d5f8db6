using System.Text.Json;
using OrleansAi.OnnxModels;
using OrleansAi.Processes;

namespace OrleansAi.Inference.Tests.Sessions;

/// <summary>What ONNX Runtime makes of inputs when npm's <c>onnxruntime-node</c> calls it plainly.</summary>
internal static class OnnxReference
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private static string Folder { get; } = Path.Combine(TestEnvironment.RepositoryRoot, "tests", "Inference.Tests", "onnx-reference");

    /// <summary>The outputs of each run.</summary>
    public static Task<Dictionary<string, Output>[]> RunAsync(string model, IEnumerable<Dictionary<string, Input>> runs) =>
        AskAsync<Dictionary<string, Output>[]>("run.mjs", new { model, runs });

    /// <summary>The likeliest tokens behind each prompt.</summary>
    public static Task<int[][]> GenerateAsync(string model, int[][] prompts, int count, DecoderShape shape) =>
        AskAsync<int[][]>("generate.mjs", new { model, prompts, count, layers = shape.Layers, heads = shape.KeyValueHeads, width = shape.Hidden / shape.Heads });

    /// <summary>The usual inputs of an encoder for one text.</summary>
    public static Dictionary<string, Input> Encoder(IReadOnlyList<int> ids, IReadOnlyList<int> types) => new()
    {
        ["input_ids"] = Row(ids),
        ["attention_mask"] = Row([.. ids.Select(static _ => 1)]),
        ["token_type_ids"] = Row(types),
    };

    private static async Task<T> AskAsync<T>(string script, object question)
    {
        Assert.True(Directory.Exists(Path.Combine(Folder, "node_modules")), $"The reference is not installed: npm ci in {Folder}, or run ./test.");
        using var folder = new TemporaryFolder();
        var (request, answer) = (Path.Combine(folder.Path, "request.json"), Path.Combine(folder.Path, "answer.json"));
        await File.WriteAllTextAsync(request, JsonSerializer.Serialize(question, Web));
        await using var node = ChildProcess.Start("node", [script, request, answer], folder: Folder);
        await node.WaitForExitAsync(TimeSpan.FromMinutes(3));
        Assert.True(node.ExitCode == 0, node.Output);
        return JsonSerializer.Deserialize<T>(await File.ReadAllTextAsync(answer), Web)!;
    }

    private static Input Row(IReadOnlyList<int> values) => new("int64", [1, values.Count], [.. values.Select(static value => (double)value)]);

    /// <summary>A tensor that goes in.</summary>
    internal sealed record Input(string Type, IReadOnlyList<int> Dims, IReadOnlyList<double> Data);

    /// <summary>A tensor that comes out.</summary>
    internal sealed record Output(int[] Dims, float[] Data);
}
