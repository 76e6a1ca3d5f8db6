using System.Collections.Concurrent;
using OrleansAi.Inference.Tokenizers;
using OrleansAi.Processes;

namespace OrleansAi.Inference.Tests.Tokenizers;

/// <summary>The tokenizers of <c>fixtures</c>, each as a published family has it.</summary>
internal static class Fixtures
{
    private static readonly ConcurrentDictionary<string, Tokenizer> Loaded = [];

    /// <summary>Where they are.</summary>
    public static string Folder { get; } = System.IO.Path.Combine(TestEnvironment.RepositoryRoot, "tests", "Inference.Tests", "Tokenizers", "fixtures");

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*.json").Select(static file => System.IO.Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>The sentences that their vocabularies were learned from.</summary>
    public static IReadOnlyList<string> Sentences { get; } = [.. File.ReadAllLines(System.IO.Path.Combine(Folder, "sentences.txt"))];

    /// <summary>The file of one.</summary>
    public static string Path(string name) => System.IO.Path.Combine(Folder, name + ".json");

    /// <summary>One of them, loaded.</summary>
    public static Tokenizer Load(string name) => Loaded.GetOrAdd(name, static name => Tokenizer.Load(Path(name)));
}
