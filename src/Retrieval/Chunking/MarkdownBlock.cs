namespace OrleansAi.Retrieval.Chunking;

/// <summary>A block of a Markdown document.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its lines as written, joined by line feeds; for a heading its words alone.</param>
/// <param name="Level">A heading's level, 1 to 6; 0 for other blocks.</param>
public sealed record MarkdownBlock(MarkdownBlockKind Kind, string Text, int Level = 0);

/// <summary>The kinds of <see cref="MarkdownBlock"/> that retrieval tells apart.</summary>
public enum MarkdownBlockKind
{
    /// <summary>Lines of running text.</summary>
    Paragraph,

    /// <summary>A heading, written with <c>#</c> or underlined.</summary>
    Heading,

    /// <summary>A fenced code block, its fences included.</summary>
    Code,

    /// <summary>One item of a list with the lines that belong to it.</summary>
    ListItem,

    /// <summary>A table, its header included.</summary>
    Table,
}
