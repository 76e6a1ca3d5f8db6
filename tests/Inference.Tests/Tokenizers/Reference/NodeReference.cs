using System.Text.Json;
using OrleansAi.Processes;

namespace OrleansAi.Inference.Tests.Tokenizers.Reference;

/// <summary>What npm's <c>@huggingface/tokenizers</c> makes of texts.</summary>
internal static class NodeReference
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private static string Folder { get; } = Path.Combine(TestEnvironment.RepositoryRoot, "tests", "Inference.Tests", "tokenizers-reference");

    /// <summary>Its answer for each file.</summary>
    public static async Task<IReadOnlyList<Answer>> AskAsync(
        IEnumerable<string> files, IReadOnlyList<string> texts, IReadOnlyList<(string First, string Second)> pairs)
    {
        Assert.True(Directory.Exists(Path.Combine(Folder, "node_modules")), $"The reference is not installed: npm ci in {Folder}, or run ./test.");
        var folder = Directory.CreateTempSubdirectory("tokenizers");
        try
        {
            var (request, answer) = (Path.Combine(folder.FullName, "request.json"), Path.Combine(folder.FullName, "answer.json"));
            await File.WriteAllTextAsync(request, JsonSerializer.Serialize(
                new { files, texts, pairs = pairs.Select(static pair => new[] { pair.First, pair.Second }) }));
            await using var node = ChildProcess.Start("node", ["tokenize.mjs", request, answer], folder: Folder);
            await node.WaitForExitAsync(TimeSpan.FromMinutes(3));
            Assert.True(node.ExitCode == 0, node.Output);
            return JsonSerializer.Deserialize<Answer[]>(await File.ReadAllTextAsync(answer), Web)!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What it made of the texts and pairs with one file.</summary>
    internal sealed record Answer(int[][] Ids, string[] Decoded, int[][] Pairs);
}
