using OrleansAi.Inference.Embeddings;

namespace OrleansAi.Inference.Tests.Embeddings;

public sealed class LabelScoresTests
{
    [Fact]
    public void Labels_ThatExcludeEachOther_AddUpToOne()
    {
        var scores = LabelScores.Of(Logits(3, 1, 2, 3, 1000, 999, -1000), isMultiLabel: false);

        Assert.Equal(1, scores.Row(0).ToArray().Sum(), 5);
        Assert.Equal(MathF.Exp(2) / (MathF.Exp(1) + MathF.Exp(2) + MathF.Exp(3)), scores.Row(0)[1], 5);
        Assert.Equal(1 / (1 + MathF.Exp(-1)), scores.Row(1)[0], 5);
        Assert.Equal(0, scores.Row(1)[2]);
    }

    [Fact]
    public void Labels_ThatDoNot_AreScoredEachByItself()
    {
        var scores = LabelScores.Of(Logits(2, 0, 3), isMultiLabel: true);

        Assert.Equal(0.5f, scores.Row(0)[0], 5);
        Assert.Equal(1 / (1 + MathF.Exp(-3)), scores.Row(0)[1], 5);
    }

    [Fact]
    public void OnlyLabel_IsNotAlwaysCertain() => Assert.Equal(1 / (1 + MathF.Exp(-3)), LabelScores.Of(Logits(1, 3), isMultiLabel: false).Row(0)[0], 5);

    [Fact]
    public void Labels_WithoutNames_AreCalledAsTransformersCallsThem()
    {
        Assert.Equal(["a", "b"], LabelScores.Names(["a", "b"], 2).AsEnumerable());
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], LabelScores.Names(["a", "b"], 3).AsEnumerable());
    }

    private static EncoderAnswer Logits(int width, params float[] values) => new() { Values = [.. values], Width = width };
}
