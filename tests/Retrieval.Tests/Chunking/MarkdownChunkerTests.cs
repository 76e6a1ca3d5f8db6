using OrleansAi.Retrieval.Chunking;

namespace OrleansAi.Retrieval.Tests.Chunking;

public sealed class MarkdownChunkerTests
{
    private static readonly MarkdownChunker Chunker = new(new ChunkingOptions { MaxCharacters = 200 });

    [Fact]
    public void Chunk_NestedHeadings_CarriesThePathAboveEachPassage()
    {
        var chunks = Chunker.Chunk("guide.md", "intro\n\n# A\n\none\n\n## B\n\ntwo\n\n### C ###\n\nthree\n\n## D\n\nfour");

        Assert.Equal(["", "A", "A/B", "A/B/C", "A/D"], chunks.Select(chunk => string.Join('/', chunk.Headings)));
        Assert.Equal(["intro", "one", "two", "three", "four"], chunks.Select(chunk => chunk.Text));
        Assert.Equal([0, 1, 2, 3, 4], chunks.Select(chunk => chunk.Ordinal));
    }

    [Fact]
    public void Chunk_UnderlinedHeadings_AreHeadings()
    {
        var chunks = Chunker.Chunk("guide.md", "Title\n=====\n\ntext\n\nPart\n----\n\nmore");

        Assert.Equal(["Title", "Title/Part"], chunks.Select(chunk => string.Join('/', chunk.Headings)));
    }

    [Theory]
    [InlineData("```", "```")]
    [InlineData("~~~", "~~~")]
    [InlineData("````json", "````")]
    public void Chunk_FencedCode_StaysWholeAndItsCommentsAreNoHeadings(string open, string close)
    {
        var code = $"{open}\n# not a heading\n\n- not an item\n{close}";

        var chunk = Assert.Single(Chunker.Chunk("guide.md", $"before\n\n{code}\n\nafter"));

        Assert.Contains(code, chunk.Text, StringComparison.Ordinal);
        Assert.Empty(chunk.Headings);
    }

    [Fact]
    public void Chunk_UnclosedFence_TakesTheRest() =>
        Assert.Equal("```\n# a\nb", Assert.Single(Chunker.Chunk("guide.md", "```\n# a\nb")).Text);

    [Fact]
    public void Chunk_LongSection_IsCutBetweenParagraphs()
    {
        var paragraph = string.Join(' ', Enumerable.Repeat("word", 30));

        var chunks = Chunker.Chunk("guide.md", $"# A\n\n{paragraph}\n\n{paragraph}");

        Assert.Equal([paragraph, paragraph], chunks.Select(chunk => chunk.Text));
        Assert.All(chunks, chunk => Assert.Equal("A", Assert.Single(chunk.Headings)));
    }

    [Fact]
    public void Constructor_TooSmallAPassage_SaysWhatToWrite()
    {
        var error = Assert.Throws<ArgumentException>(() => new MarkdownChunker(new ChunkingOptions { MaxCharacters = 3 }));

        Assert.Contains("at least 40", error.Message, StringComparison.Ordinal);
    }
}
