using OrleansAi.Inference.Embeddings;
using OrleansAi.Inference.Tests.Sessions;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Embeddings;

/// <summary>Batched together and padded, texts come to what ONNX Runtime makes of each alone.</summary>
public sealed class EncoderReferenceTests
{
    private const int Width = 32;
    private const float Tolerance = 2e-5f;

    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.Cls)]
    [InlineData(Pooling.LastToken)]
    public async Task Vectors_AreThoseOfTextsRunAlone(Pooling pooling)
    {
        using var loaded = new LoadedEncoder(settings: new EncoderSettings { Pooling = pooling, MaxBatchTokens = 256, Normalize = false });
        var texts = RandomTexts.Of(150, 30, seed: 1);
        var expected = await StatesAsync(loaded, texts, pooling);

        var rows = await Task.WhenAll(texts.Chunk(7).Select(loaded.EmbedAsync));

        AssertEqual(expected, [.. rows.SelectMany(static part => part)]);
    }

    [Fact]
    public async Task Scores_OfPairs_AreThoseOfPairsRunAlone()
    {
        using var loaded = new LoadedEncoder(new EncoderShape { Labels = 1 }, new EncoderSettings { MaxBatchTokens = 256 });
        var texts = RandomTexts.Of(60, 30, seed: 2);
        var encoded = texts.Select(text => loaded.Tokenizer.EncodePair("the king", text)).ToArray();
        var expected = await OnnxReference.RunAsync(Model(loaded), encoded.Select(static pair => OnnxReference.Encoder(pair.Ids, pair.TypeIds)));

        var result = await loaded.Encoder.ScoreAsync([.. texts.Select(static text => EncoderInput.Pair("the king", text))], truncate: false, default);

        AssertEqual([.. expected.Select(static run => run["logits"].Data)], [.. Enumerable.Range(0, result.Rows).Select(row => result.Row(row).ToArray())]);
        Assert.Equal(encoded.Sum(static pair => pair.Ids.Count), result.Tokens);
    }

    private static async Task<float[][]> StatesAsync(LoadedEncoder loaded, string[] texts, Pooling pooling)
    {
        var encoded = texts.Select(text => loaded.Tokenizer.EncodeWithTypes(text)).ToArray();
        var runs = await OnnxReference.RunAsync(Model(loaded), encoded.Select(static text => OnnxReference.Encoder(text.Ids, text.TypeIds)));
        return [.. runs.Select(run => Pool(run["last_hidden_state"].Data, pooling))];
    }

    private static float[] Pool(float[] states, Pooling pooling)
    {
        var tokens = states.Chunk(Width).ToArray();
        return pooling switch
        {
            Pooling.Cls => tokens[0],
            Pooling.LastToken => tokens[^1],
            _ => [.. Enumerable.Range(0, Width).Select(i => (float)tokens.Average(token => (double)token[i]))],
        };
    }

    private static string Model(LoadedEncoder loaded) => Path.Combine(loaded.Folder, "onnx", "model.onnx");

    private static void AssertEqual(float[][] expected, IReadOnlyList<float[]> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Length, actual[i].Length);
            Assert.All(expected[i].Zip(actual[i]), pair => Assert.InRange(MathF.Abs(pair.First - pair.Second), 0, Tolerance));
        }
    }
}
