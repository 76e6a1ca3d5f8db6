using System.Collections.Immutable;

namespace OrleansAi.Retrieval.Chunking;

/// <summary>A passage of a document, small enough to be found and quoted by itself.</summary>
public sealed record Chunk
{
    /// <summary>The document's name, for example <c>docs/configuration.md</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The headings above the passage, outermost first; empty before the first heading.</summary>
    public required ImmutableArray<string> Headings { get; init; }

    /// <summary>The passage as Markdown, without its headings.</summary>
    public required string Text { get; init; }

    /// <summary>The passage's place in its document, from 0.</summary>
    public required int Ordinal { get; init; }
}
