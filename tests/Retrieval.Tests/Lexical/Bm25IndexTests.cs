using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Retrieval.Lexical;

namespace OrleansAi.Retrieval.Tests.Lexical;

public sealed class Bm25IndexTests
{
    private static readonly string[] Vocabulary = ["route", "circuit", "quota", "lease", "ledger", "stream", "token", "grain"];

    private static Arbitrary<(string[] Documents, string Query)> Searches { get; } = (
        from documents in Gen.Elements(Vocabulary).ListOf().Select(words => string.Join(' ', words)).ListOf()
        from query in Gen.Elements(Vocabulary).ListOf()
        select (documents.ToArray(), string.Join(' ', query))).ToArbitrary();

    [Fact]
    public void Search_OneDocument_ScoresAsTheFormulaSays()
    {
        var hit = Assert.Single(Bm25Index.Build(["lease lease quota"]).Search("lease", 10));

        // idf = ln(1 + 0.5 / 1.5); the document has average length, so the weight is 2 · 2.2 / (2 + 1.2).
        Assert.Equal(Math.Log(1 + 0.5 / 1.5) * 2 * 2.2 / 3.2, hit.Score, 12);
    }

    [Fact]
    public void Search_RareWord_OutweighsCommonOne()
    {
        var index = Bm25Index.Build(["grain stream", "grain token", "grain ledger", "route lease"]);

        Assert.Equal(2, index.Search("grain ledger", 10)[0].Document);
    }

    [Fact]
    public void Search_OtherForm_FindsTheWord() =>
        Assert.Equal(0, Assert.Single(Bm25Index.Build(["Configuration of providers", "quotas"]).Search("how to configure a provider", 10)).Document);

    [Fact]
    public void Search_EmptyIndexOrQuery_FindsNothing()
    {
        Assert.Empty(Bm25Index.Build([]).Search("lease", 10));
        Assert.Empty(Bm25Index.Build(["lease"]).Search("", 10));
        Assert.Empty(Bm25Index.Build(["", "!"]).Search("lease", 10));
    }

    [Fact]
    public void Search_AnyQuery_FindsExactlyTheDocumentsThatShareAWord() =>
        Prop.ForAll(Searches, search =>
        {
            var terms = LexicalAnalyzer.Analyze(search.Query).ToHashSet();
            var expected = Enumerable.Range(0, search.Documents.Length).Where(number => LexicalAnalyzer.Analyze(search.Documents[number]).Any(terms.Contains));
            var hits = Bm25Index.Build(search.Documents).Search(search.Query, int.MaxValue);
            return hits.Select(hit => hit.Document).Order().SequenceEqual(expected) && hits.All(hit => hit.Score > 0 && double.IsFinite(hit.Score));
        }).Holds();

    [Fact]
    public void Search_FewerAsked_GivesTheBestOfAll() =>
        Prop.ForAll(Searches, search =>
        {
            var index = Bm25Index.Build(search.Documents);
            var all = index.Search(search.Query, int.MaxValue);
            return all.SequenceEqual(all.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Document))
                && index.Search(search.Query, 3).SequenceEqual(all.Take(3));
        }).Holds();

    [Fact]
    public void Search_OneMoreMatchingWordInsteadOfAForeignOne_NeverScoresLower() =>
        Prop.ForAll(Searches, Gen.Choose(0, 5).ToArbitrary(), (search, matches) =>
        {
            string Padded(int count) => string.Join(' ', Enumerable.Repeat("needle", count).Concat(Enumerable.Repeat("straw", 8 - count)));
            double Score(int count) => Bm25Index.Build([.. search.Documents, Padded(count)]).Search("needle", 1).Select(hit => hit.Score).FirstOrDefault();
            return Score(matches + 1) > Score(matches);
        }).Holds();

    [Theory]
    [InlineData(-1, 0.75, "k1")]
    [InlineData(double.NaN, 0.75, "k1")]
    [InlineData(1.2, 1.5, "b)")]
    public void Build_ImpossibleParameter_SaysWhatToWrite(double saturation, double normalization, string named)
    {
        var error = Assert.Throws<ArgumentException>(() =>
            Bm25Index.Build([], new Bm25Options { Saturation = saturation, LengthNormalization = normalization }));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }
}
