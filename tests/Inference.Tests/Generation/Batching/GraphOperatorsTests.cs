using OrleansAi.Inference.Generation.Decoding;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Generation.Batching;

public sealed class GraphOperatorsTests
{
    [Theory]
    [InlineData(true, "GroupQueryAttention", true)]
    [InlineData(false, "GroupQueryAttention", false)]
    [InlineData(false, "Softmax", true)]
    public void Operator_IsFound_WhereANodeHasIt(bool grouped, string name, bool expected)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "model.onnx");
        File.WriteAllBytes(path, DecoderModel.Write(new DecoderShape { IsGrouped = grouped }));

        Assert.Equal(expected, GraphOperators.Has(path, name));
    }

    [Fact]
    public void File_ThatIsNoModel_IsNone()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "model.onnx");
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            File.WriteAllBytes(path, bytes);

            // It ends, and says nothing else than that.
            try
            {
                Assert.False(GraphOperators.Has(path, "GroupQueryAttention"));
            }
            catch (InvalidDataException)
            {
            }
        }
    }
}
