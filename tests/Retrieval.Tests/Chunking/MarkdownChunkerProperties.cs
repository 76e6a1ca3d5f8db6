using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Retrieval.Chunking;

namespace OrleansAi.Retrieval.Tests.Chunking;

public sealed class MarkdownChunkerProperties
{
    private static readonly MarkdownChunker Chunker = new(new ChunkingOptions { MaxCharacters = 80 });

    [Fact]
    public void Chunk_AnyMarkdown_IsNeverLongerThanAllowedAndNeverEmpty() =>
        Prop.ForAll(MarkdownGenerator.Documents, markdown =>
            Chunker.Chunk("x", markdown).All(chunk => chunk.Text.Length is > 0 and <= 80)).Holds();

    [Fact]
    public void Chunk_AnyMarkdown_KeepsEveryCharacterThatIsNoHeading() =>
        Prop.ForAll(MarkdownGenerator.Documents, markdown =>
        {
            var body = MarkdownBlockReader.Read(markdown).Where(block => block.Kind != MarkdownBlockKind.Heading).Select(block => block.Text);
            return Inked(body) == Inked(Chunker.Chunk("x", markdown).Select(chunk => chunk.Text));
        }).Holds();

    [Fact]
    public void Read_AnyMarkdown_KeepsEveryWord() =>
        Prop.ForAll(MarkdownGenerator.Documents, markdown =>
            Inked(MarkdownBlockReader.Read(markdown).Select(block => block.Text)).Count(char.IsLetter) == markdown.Count(char.IsLetter))
            .Holds();

    [Fact]
    public void Chunk_AnyMarkdown_NeverCutsASurrogatePair() =>
        Prop.ForAll(MarkdownGenerator.Documents, markdown =>
            Chunker.Chunk("x", markdown).All(chunk => chunk.Text.EnumerateRunes().All(rune => rune.Value != 0xFFFD))).Holds();

    private static string Inked(IEnumerable<string> texts) => string.Concat(string.Concat(texts).Where(character => !char.IsWhiteSpace(character)));
}
