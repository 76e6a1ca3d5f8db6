using System.Runtime.InteropServices;
using System.Text;
using OrleansAi.Gateway.LocalModels;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Tests.LocalModels;

public sealed class FallbackAnswerTests
{
    private const string Popular = """
        {
          "model_name": "recommender",
          "outputs": [
            { "name": "items", "datatype": "INT64", "shape": [1, 3], "data": [[11, 12, 13]] },
            { "name": "titles", "datatype": "BYTES", "shape": [1, 2], "data": ["one", "two"] },
            { "name": "threshold", "datatype": "FP32", "shape": [], "data": [0.5] }
          ]
        }
        """;

    [Fact]
    public void For_SeveralRows_RepeatsWhatIsOfOneRow()
    {
        var answer = Read(Popular).For(Request(rows: 2))!;

        Assert.True(answer.IsFallback);
        Assert.Equal(["items", "titles", "threshold"], answer.Outputs.Select(static output => output.Name));
        Assert.Equal<long>([2, 3], answer.Outputs[0].Shape.AsEnumerable());
        Assert.Equal([11, 12, 13, 11, 12, 13], MemoryMarshal.Cast<byte, long>(answer.Outputs[0].Data.AsSpan()).ToArray());
        Assert.Equal<long>([2, 2], answer.Outputs[1].Shape.AsEnumerable());
        Assert.Equal(2 * Read(Popular).Outputs[1].Data.Length, answer.Outputs[1].Data.Length);
        Assert.Empty(answer.Outputs[2].Shape);
        Assert.Equal(4, answer.Outputs[2].Data.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void For_FewRows_HasThatMany(int rows)
    {
        var items = Read(Popular).For(Request(rows))!.Outputs[0];

        Assert.Equal<long>([rows, 3], items.Shape.AsEnumerable());
        Assert.Equal(rows * 3 * sizeof(long), items.Data.Length);
    }

    [Fact]
    public void For_SomeOutputs_GivesThoseInTheirOrder()
    {
        var answer = Read(Popular);

        Assert.Equal(["threshold", "items"], answer.For(Request(1, "threshold", "items"))!.Outputs.Select(static output => output.Name));
        Assert.Null(answer.For(Request(1, "items", "scores")));
    }

    [Fact]
    public void For_MoreRowsThanAnAnswerMayHave_IsNone()
    {
        const string one = """{"outputs":[{"name":"label","datatype":"UINT8","shape":[1],"data":[7]}]}""";

        Assert.Equal(FallbackAnswer.LongestAnswer, Read(one).For(Request(FallbackAnswer.LongestAnswer))!.Outputs[0].Data.Length);
        Assert.Null(Read(one).For(Request(FallbackAnswer.LongestAnswer + 1L)));
        Assert.Null(Read(one).For(Request(long.MaxValue)));
    }

    [Theory]
    [InlineData("no json", "It is no JSON")]
    [InlineData("{}", "'outputs' is missing")]
    [InlineData("""{"outputs":[{"datatype":"FP32","shape":[1],"data":[1]}]}""", "outputs[0] has no 'name'")]
    [InlineData("""{"outputs":[{"name":"a","datatype":"FLOAT","shape":[1],"data":[1]}]}""", "The output 'a' has no known 'datatype'")]
    [InlineData("""{"outputs":[{"name":"a","datatype":"INT64","shape":[1],"data":["x"]}]}""", "Element 0 of the output 'a' is \"x\"")]
    [InlineData("""{"outputs":[{"name":"a","datatype":"INT64","shape":[1,3],"data":[1,2]}]}""", "shape [1, 3]")]
    [InlineData("""{"outputs":[{"name":"a","datatype":"BYTES","shape":[2],"data":["x"]}]}""", "shape [2]")]
    public void Read_NoAnswer_SaysWhatIsWrong(string json, string expected)
    {
        var (answer, problem) = FallbackAnswer.Read(Encoding.UTF8.GetBytes(json));

        Assert.Null(answer);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    internal static PredictionRequest Request(long rows, params string[] outputs) => new()
    {
        Inputs = [new PredictionTensor { Name = "user", Datatype = TensorDatatype.Int64, Shape = [rows], Data = [] }],
        Outputs = [.. outputs],
    };

    private static FallbackAnswer Read(string json) => FallbackAnswer.Read(Encoding.UTF8.GetBytes(json)).Answer!;
}
