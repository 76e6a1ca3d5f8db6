using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Retrieval.Chunking;
using OrleansAi.Retrieval.Extraction;

namespace OrleansAi.Retrieval.Tests.Extraction;

public sealed class ExtractiveAnswererTests
{
    private static readonly MarkdownChunker Chunker = new(new ChunkingOptions());

    private const string Guide = """
        # Providers

        A provider is an upstream that serves models. Every provider has a name.

        ## Configuring a provider

        Write this into a file and pass it:

        ```json
        { "Providers": { "openai": { "Kind": "OpenAI" } } }
        ```

        # Quotas

        A tier limits requests per minute. Its budget is per day.

        | Setting | Meaning |
        |---|---|
        | `RequestsPerMinute` | how many requests a user may send in a minute |
        """;

    private static ExtractiveAnswerer Answerer { get; } = new(Chunker.Chunk("guide.md", Guide));

    [Fact]
    public void Answer_QuestionAboutASetup_BringsTheCodeThatItsSentenceAnnounces()
    {
        var answer = Answerer.Answer("How do I configure providers?")!;

        Assert.Contains(answer.Quotations, quotation => quotation.Text.StartsWith("Write this", StringComparison.Ordinal)
            && quotation.Text.Contains("```json", StringComparison.Ordinal));
        Assert.Equal("Providers > Configuring a provider", string.Join(" > ", answer.Sources[0].Headings));
        Assert.Equal(1, answer.Coverage, 6);
    }

    [Fact]
    public void Answer_QuestionAboutASetting_QuotesTheTablesRow()
    {
        var answer = Answerer.Answer("RequestsPerMinute")!;

        Assert.Contains(answer.Quotations, quotation => quotation.Text.Contains("- `RequestsPerMinute` — how many requests", StringComparison.Ordinal));
    }

    [Fact]
    public void Answer_NothingInCommon_IsNull()
    {
        Assert.Null(Answerer.Answer("Wie spät ist es?"));
        Assert.Null(Answerer.Answer(""));
        Assert.Null(new ExtractiveAnswerer([]).Answer("provider"));
    }

    [Fact]
    public void Answer_OneKnownWordAmongUnknown_HasLowCoverage() =>
        Assert.InRange(Answerer.Answer("Which minute did Napoleon Bonaparte invade Russia in winter?")!.Coverage, 0.01, 0.4);

    [Fact]
    public void Answer_OnlyAnEmptyTableUnderTheHeading_IsNull() =>
        Assert.Null(new ExtractiveAnswerer(Chunker.Chunk("guide.md", "# Providers\n\n|   |")).Answer("providers"));

    [Fact]
    public void Answer_AnyCollectionAndQuestion_QuotesOnlyWhatStandsInTheCitedDocument() =>
        Prop.ForAll(MarkdownGenerator.Documents, MarkdownGenerator.Documents, (markdown, question) =>
        {
            var answer = new ExtractiveAnswerer(Chunker.Chunk("x", markdown)).Answer(question);
            var written = Words(markdown);
            return answer is null || (
                answer.Quotations.Length > 0
                && answer.Quotations.All(quotation => quotation.Source >= 1 && quotation.Source <= answer.Sources.Length)
                && answer.Quotations.All(quotation => Words(quotation.Text).IsSubsetOf(written))
                && answer.Coverage is >= 0 and <= 1.000001);
        }).Holds();

    private static HashSet<string> Words(string text) =>
        [.. text.Split(text.Where(character => !char.IsLetterOrDigit(character)).Distinct().ToArray(), StringSplitOptions.RemoveEmptyEntries)];
}
