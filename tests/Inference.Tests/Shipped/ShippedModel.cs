using OrleansAi.Processes;

namespace OrleansAi.Inference.Tests.Shipped;

/// <summary>The models that the repository holds, and what was computed with them in Python.</summary>
internal static class ShippedModel
{
    public static string All { get; } = Path.Combine(TestEnvironment.RepositoryRoot, "models");

    public static string Embeddings { get; } = Path.Combine(All, "small-embed");

    public static string Chat { get; } = Path.Combine(All, "tiny-chat");

    /// <summary>Made by <c>training/golden.py</c>.</summary>
    public static string Golden { get; } = Path.Combine(TestEnvironment.RepositoryRoot, "tests", "Inference.Tests", "Shipped", "golden.json");

    public static string Graded { get; } = Path.Combine(TestEnvironment.RepositoryRoot, "training", "graded", "retrieval.json");

    public static string Card(string folder) => File.ReadAllText(Path.Combine(folder, "README.md"));
}
