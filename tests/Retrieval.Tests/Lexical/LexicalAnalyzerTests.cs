using OrleansAi.Retrieval.Lexical;

namespace OrleansAi.Retrieval.Tests.Lexical;

public sealed class LexicalAnalyzerTests
{
    [Theory]
    [InlineData("How do I configure a provider?", "configur provid")]
    [InlineData("FirstTokenTimeout", "firsttokentimeout first token timeout")]
    [InlineData("OpenAIKey", "openaikei open ai kei")]
    [InlineData("/v1/chat/completions", "v1 v 1 chat complet")]
    [InlineData("Größe ÜBER", "größe über")]
    [InlineData("日本語です", "日本 本語 語で です")]
    [InlineData("猫", "猫")]
    [InlineData("the of and", "")]
    [InlineData("?!…", "")]
    public void Analyze_Text_GivesItsTerms(string text, string terms) => Assert.Equal(terms, string.Join(' ', LexicalAnalyzer.Analyze(text)));
}
