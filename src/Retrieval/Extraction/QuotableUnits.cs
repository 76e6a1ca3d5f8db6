using System.Text.RegularExpressions;
using OrleansAi.Retrieval.Chunking;

namespace OrleansAi.Retrieval.Extraction;

/// <summary>Takes a passage apart into what can be quoted.</summary>
public static partial class QuotableUnits
{
    /// <summary>Shorter paragraphs are quoted whole: a sentence out of three often leans on the one before it.</summary>
    private const int WholeParagraph = 320;

    /// <summary>The units of a passage's Markdown in order.</summary>
    public static IReadOnlyList<QuotableUnit> Of(string markdown) => [.. MarkdownBlockReader.Read(markdown).SelectMany(Units)];

    private static IEnumerable<QuotableUnit> Units(MarkdownBlock block) => block.Kind switch
    {
        MarkdownBlockKind.Code => [new(block.Text, IsBlock: true, Leads: false)],
        MarkdownBlockKind.Table => Rows(block.Text),
        MarkdownBlockKind.ListItem => [new(WithoutLocalLinks(block.Text.Trim()), IsBlock: true, block.Text.EndsWith(':'))],
        _ => Sentences(WithoutLocalLinks(block.Text)).Select(static sentence => new QuotableUnit(sentence, IsBlock: false, sentence.EndsWith(':'))),
    };

    private static IEnumerable<string> Sentences(string paragraph)
    {
        var sentences = SentenceSplitter.Split(paragraph);
        return paragraph.Length <= WholeParagraph ? [string.Join(' ', sentences)] : sentences;
    }

    /// <summary>A link to a neighbouring file leads nowhere once it is quoted elsewhere; its words stay.</summary>
    private static string WithoutLocalLinks(string text) => LocalLink().Replace(text, "$1");

    /// <summary>A row says little without its table's layout, so its cells are joined to one list item.</summary>
    private static IEnumerable<QuotableUnit> Rows(string table)
    {
        var rows = table.Split('\n').Select(static row => row.Trim().Trim('|').Replace("\\|", "/", StringComparison.Ordinal).Split('|')).ToArray();
        var body = rows.Length > 1 && rows[1].All(static cell => cell.Trim().Trim(':').All(static mark => mark == '-')) ? rows.Skip(2) : rows;
        return body.Select(static cells => cells.Select(static cell => cell.Trim()).Where(static cell => cell.Length > 0))
            .Select(static cells => string.Join(" — ", cells))
            .Where(static row => row.Length > 0)
            .Select(static row => new QuotableUnit("- " + row, IsBlock: true, Leads: false));
    }

    [GeneratedRegex(@"\[([^\[\]]+)\]\((?![a-z]+:)[^()\s]*\)", RegexOptions.IgnoreCase)]
    private static partial Regex LocalLink();
}
