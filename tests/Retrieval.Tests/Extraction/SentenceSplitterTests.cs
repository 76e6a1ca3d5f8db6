using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Retrieval.Extraction;

namespace OrleansAi.Retrieval.Tests.Extraction;

public sealed class SentenceSplitterTests
{
    [Theory]
    [InlineData("One. Two! Three?", "One.|Two!|Three?")]
    [InlineData("Use it, e.g. Postgres. Then go.", "Use it, e.g. Postgres.|Then go.")]
    [InlineData("It took 1.5 seconds. Good.", "It took 1.5 seconds.|Good.")]
    [InlineData("Set `a. B` here. Done.", "Set `a. B` here.|Done.")]
    [InlineData("M. F. Porter wrote it. Later.", "M. F. Porter wrote it.|Later.")]
    [InlineData("He said (it works.) Then left.", "He said (it works.)|Then left.")]
    [InlineData("これは一。これは二。", "これは一。|これは二。")]
    [InlineData("No end", "No end")]
    [InlineData("Broken\nover lines. Next", "Broken over lines.|Next")]
    [InlineData("  ", "")]
    public void Split_Text_GivesItsSentences(string text, string sentences) => Assert.Equal(sentences, string.Join('|', SentenceSplitter.Split(text)));

    [Fact]
    public void Split_AnyText_LosesNothing() =>
        Prop.ForAll(MarkdownGenerator.Documents, text =>
            string.Concat(string.Concat(SentenceSplitter.Split(text)).Where(character => !char.IsWhiteSpace(character)))
            == string.Concat(text.Where(character => !char.IsWhiteSpace(character)))).Holds();
}
