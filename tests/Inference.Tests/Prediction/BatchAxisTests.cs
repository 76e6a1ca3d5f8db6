using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Prediction;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Tests.Prediction;

public sealed class BatchAxisTests
{
    [Theory]
    [InlineData("batch", 32)]
    [InlineData("batch_size", 32)]
    [InlineData("N", 32)]
    [InlineData("sequence", 1)]
    [InlineData(null, 1)]
    public void Name_SaysWhetherRowsStandForThemselves(string? axis, int size) =>
        Assert.Equal(size, BatchAxis.SizeFor([Tensor("x", axis, -1, 4)], [Tensor("y", axis, -1)], wanted: null));

    [Theory]
    [InlineData("sequence")]
    [InlineData(null)]
    public void Settings_SayItToo(string? axis) => Assert.Equal(8, BatchAxis.SizeFor([Tensor("x", axis, -1, 4)], [Tensor("y", axis, -1)], wanted: 8));

    [Fact]
    public void Axes_ThatDiffer_AreNoBatch()
    {
        Assert.Equal(1, BatchAxis.SizeFor([Tensor("x", "batch", -1), Tensor("z", "other", -1)], [Tensor("y", "batch", -1)], wanted: null));
        Assert.Equal(1, BatchAxis.SizeFor([Tensor("x", "batch", -1)], [Tensor("y", null, 1)], wanted: null));
        Assert.Equal(1, BatchAxis.SizeFor([Tensor("x", "batch", -1)], [Tensor("y", null)], wanted: null));
    }

    [Fact]
    public void Settings_ThatTheModelCannotFollow_AreRefused()
    {
        var exception = Assert.Throws<ModelLoadException>(() => BatchAxis.SizeFor([Tensor("x", "batch", -1)], [Tensor("y", null, 1, 3)], wanted: 2));

        Assert.Contains("MaxBatchSize is 2", exception.Message, StringComparison.Ordinal);
        Assert.Contains("y (Float [1, 3])", exception.Message, StringComparison.Ordinal);
    }

    private static TensorSignature Tensor(string name, string? axis, params long[] shape) => new(name, TensorElementType.Float, [.. shape]) { FirstAxis = axis };
}
