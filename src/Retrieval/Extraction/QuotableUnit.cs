namespace OrleansAi.Retrieval.Extraction;

/// <summary>The smallest part of a passage that is quoted: a short paragraph or a sentence of a long one, a list item, a table's row, a code block.</summary>
/// <param name="Text">What is quoted, as Markdown.</param>
/// <param name="IsBlock">Whether it stands on lines of its own: code and list items, but not prose.</param>
/// <param name="Leads">Whether it announces what follows (ends with a colon), so that it makes no sense without it.</param>
public sealed record QuotableUnit(string Text, bool IsBlock, bool Leads);
