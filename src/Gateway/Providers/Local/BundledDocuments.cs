using System.Reflection;
using OrleansAi.Retrieval.Chunking;
using OrleansAi.Retrieval.Extraction;

namespace OrleansAi.Gateway.Providers.Local;

/// <summary>The bundled collection: the project's own documentation, embedded when this assembly is built. Indexed when first asked.</summary>
public sealed class BundledDocuments
{
    private readonly Lazy<ExtractiveAnswerer> _answerer;

    /// <summary>The collection that this assembly carries.</summary>
    public BundledDocuments()
        : this(Embedded())
    {
    }

    /// <summary>A collection of other documents.</summary>
    /// <param name="documents">Names and Markdown texts.</param>
    public BundledDocuments(IEnumerable<KeyValuePair<string, string>> documents)
    {
        var chunker = new MarkdownChunker(new ChunkingOptions());
        _answerer = new(() => new ExtractiveAnswerer(documents.SelectMany(document => chunker.Chunk(document.Key, document.Value))));
    }

    /// <summary>The best answer in the documents' own words, or <c>null</c>.</summary>
    public ExtractiveAnswer? Answer(string question) => _answerer.Value.Answer(question);

    private static IEnumerable<KeyValuePair<string, string>> Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames().Where(static name => name.EndsWith(".md", StringComparison.Ordinal));
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new(name.Replace('\\', '/'), reader.ReadToEnd());
        }
    }
}
