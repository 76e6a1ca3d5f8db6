using System.Text.RegularExpressions;

namespace OrleansAi.Retrieval.Chunking;

/// <summary>
/// Reads a document as blocks, after CommonMark's block structure (https://spec.commonmark.org/0.31.2/#blocks-and-inlines) as far as
/// retrieval needs it: headings, fenced code, list items, tables and paragraphs. Everything else is a paragraph, so nothing is lost.
/// </summary>
public static partial class MarkdownBlockReader
{
    /// <summary>The blocks of <paramref name="markdown"/> in order.</summary>
    public static IEnumerable<MarkdownBlock> Read(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        var next = 0;
        while (next < lines.Length)
        {
            if (string.IsNullOrWhiteSpace(lines[next]))
            {
                next++;
                continue;
            }

            var (block, length) = ReadBlock(lines.AsSpan(next));
            next += length;
            yield return block;
        }
    }

    private static (MarkdownBlock Block, int Length) ReadBlock(ReadOnlySpan<string> lines)
    {
        var first = lines[0];
        if (AtxHeading().Match(first) is { Success: true } heading)
            return (new(MarkdownBlockKind.Heading, heading.Groups["text"].Value.Trim(), heading.Groups["marks"].Length), 1);
        if (Fence().Match(first) is { Success: true } fence)
            return Take(lines, MarkdownBlockKind.Code, CodeLength(lines, fence.Groups["fence"].Value));
        if (ListMarker().IsMatch(first))
            return Take(lines, MarkdownBlockKind.ListItem, RunLength(lines, IsListContinuation));
        if (first.TrimStart().StartsWith('|'))
            return Take(lines, MarkdownBlockKind.Table, RunLength(lines, static line => line.TrimStart().StartsWith('|')));

        var length = RunLength(lines, static line => !StartsAnotherBlock(line));
        if (length == 2 && SetextUnderline().IsMatch(lines[1]))
            return (new(MarkdownBlockKind.Heading, first.Trim(), lines[1].Trim()[0] == '=' ? 1 : 2), 2);
        return Take(lines, MarkdownBlockKind.Paragraph, length);
    }

    private static (MarkdownBlock Block, int Length) Take(ReadOnlySpan<string> lines, MarkdownBlockKind kind, int length) =>
        (new(kind, string.Join('\n', lines[..length])), length);

    private static int CodeLength(ReadOnlySpan<string> lines, string fence)
    {
        for (var index = 1; index < lines.Length; index++)
        {
            var line = lines[index].Trim();
            if (line.Length >= fence.Length && line.AsSpan().TrimEnd(fence[0]).IsEmpty)
                return index + 1;
        }

        return lines.Length;
    }

    private static int RunLength(ReadOnlySpan<string> lines, Func<string, bool> belongs)
    {
        var length = 1;
        while (length < lines.Length && !string.IsNullOrWhiteSpace(lines[length]) && belongs(lines[length]))
            length++;
        return length;
    }

    private static bool IsListContinuation(string line) => !ListMarker().IsMatch(line) && !AtxHeading().IsMatch(line) && !Fence().IsMatch(line);

    private static bool StartsAnotherBlock(string line) =>
        AtxHeading().IsMatch(line) || Fence().IsMatch(line) || ListMarker().IsMatch(line) || line.TrimStart().StartsWith('|');

    [GeneratedRegex(@"^ {0,3}(?<marks>#{1,6})(?:[ \t]+(?<text>.*?))?(?:[ \t]+#+)?[ \t]*$")]
    private static partial Regex AtxHeading();

    [GeneratedRegex(@"^\s*(?<fence>`{3,}|~{3,})[^`]*$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\s*(?:[-*+]|\d{1,9}[.)])\s+\S")]
    private static partial Regex ListMarker();

    [GeneratedRegex(@"^ {0,3}(?:=+|-+)[ \t]*$")]
    private static partial Regex SetextUnderline();
}
