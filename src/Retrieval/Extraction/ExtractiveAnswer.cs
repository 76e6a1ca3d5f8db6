using System.Collections.Immutable;

namespace OrleansAi.Retrieval.Extraction;

/// <summary>An answer in the words of its sources.</summary>
public sealed record ExtractiveAnswer
{
    /// <summary>The quotations, best source first, each source's in the order of its text.</summary>
    public required ImmutableArray<Quotation> Quotations { get; init; }

    /// <summary>The sources; the citation [1] is the first.</summary>
    public required ImmutableArray<AnswerSource> Sources { get; init; }

    /// <summary>How much of the question's weight the sources cover: 0 nothing, 1 every word that tells documents apart.</summary>
    public required double Coverage { get; init; }
}

/// <summary>Consecutive units that were quoted from one source.</summary>
/// <param name="Text">What is quoted, as Markdown.</param>
/// <param name="Source">The number of its source, from 1.</param>
public sealed record Quotation(string Text, int Source);

/// <summary>A passage that an answer cites.</summary>
/// <param name="Document">The document's name.</param>
/// <param name="Headings">The headings above the passage, outermost first.</param>
public sealed record AnswerSource(string Document, ImmutableArray<string> Headings);
