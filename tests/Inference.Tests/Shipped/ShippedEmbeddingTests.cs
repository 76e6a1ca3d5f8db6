using System.Diagnostics.Metrics;
using System.Numerics.Tensors;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Inference.Embeddings;
using OrleansAi.Retrieval.Lexical;

namespace OrleansAi.Inference.Tests.Shipped;

/// <summary>The embedding model that the repository holds, through the server's own runtime.</summary>
public sealed class ShippedEmbeddingTests : IDisposable
{
    private const int Fused = 60;

    // A little below what the card says.
    private const double MeaningFloor = 58;
    private const double BothFloor = 54;

    private readonly Meter _meter = new("tests");
    private readonly TextEncoder _encoder;

    public ShippedEmbeddingTests() => _encoder = TextEncoder.Load("small-embed", ShippedModel.Embeddings, new EncoderSettings(), _meter, TimeProvider.System, NullLogger.Instance);

    [Fact]
    public async Task Vectors_AreThoseOfPython()
    {
        using var golden = JsonDocument.Parse(await File.ReadAllBytesAsync(ShippedModel.Golden));
        var vectors = golden.RootElement.GetProperty("vectors").EnumerateArray().ToArray();
        var texts = vectors.Select(static one => one.GetProperty("text").GetString()!).ToArray();

        // Of unlike length, and so with padding.
        var found = await EmbedAsync(texts);

        Assert.NotEmpty(texts);
        for (var i = 0; i < texts.Length; i++)
        {
            var expected = vectors[i].GetProperty("vector").EnumerateArray().Select(static number => number.GetSingle()).ToArray();
            Assert.Equal(_encoder.Width, expected.Length);
            Assert.All(expected.Zip(found[i]), static pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
        }
    }

    [Fact]
    public async Task Passages_AreFound_AsWellAsTheCardSays()
    {
        var graded = GradedQuestions.Read();
        var byMeaning = await RankAsync(graded);
        var index = Bm25Index.Build(graded.Passages);
        var byWords = graded.Questions.Select(question => index.Search(question, graded.Passages.Length).Select(static hit => hit.Document).ToArray()).ToArray();
        var together = byMeaning.Zip(byWords, static (meaning, words) => Fuse(meaning, words)).ToArray();

        var (meaning, words, both) = (graded.Quality(byMeaning), graded.Quality(byWords), graded.Quality(together));

        Assert.True(meaning.Gain >= MeaningFloor, $"The model's nDCG@10 is {meaning.Gain:0.0}.");
        Assert.True(both.Gain >= BothFloor, $"nDCG@10 with BM25 is {both.Gain:0.0}.");
        var table = $"| this model | {meaning} |\n| BM25 | {words} |\n| both | {both} |\n";
        Assert.True(ShippedModel.Card(ShippedModel.Embeddings).Contains(table, StringComparison.Ordinal), $"The card should say:\n{table}");
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _meter.Dispose();
    }

    private async Task<int[][]> RankAsync(GradedQuestions graded)
    {
        var passages = await EmbedAsync(graded.Passages);
        var questions = await EmbedAsync(graded.Questions);
        return [.. questions.Select(question => Enumerable.Range(0, passages.Length).OrderByDescending(passage => TensorPrimitives.Dot(question, passages[passage])).ToArray())];
    }

    // Reciprocal rank fusion (G. Cormack et al., 2009).
    private static int[] Fuse(params int[][] rankings) =>
        [.. rankings.SelectMany(static ranking => ranking.Select(static (passage, place) => (passage, score: 1.0 / (Fused + place + 1))))
            .GroupBy(static one => one.passage).OrderByDescending(static one => one.Sum(static part => part.score)).ThenBy(static one => one.Key).Select(static one => one.Key)];

    private async Task<float[][]> EmbedAsync(string[] texts)
    {
        var answer = await _encoder.EmbedAsync([.. texts.Select(EncoderInput.Text)], truncate: false, null, null, default);
        Assert.Null(answer.Refusal);
        return [.. Enumerable.Range(0, answer.Rows).Select(row => answer.Row(row).ToArray())];
    }
}
