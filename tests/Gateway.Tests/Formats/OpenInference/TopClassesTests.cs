using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using OrleansAi.Gateway.Formats.OpenInference;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Tests.Formats.OpenInference;

public sealed class TopClassesTests
{
    private static readonly ImmutableDictionary<string, int> Two = ImmutableDictionary<string, int>.Empty.Add("scores", 2);

    [Fact]
    public void EachRow_GivesItsGreatest_TheGreatestFirst()
    {
        var classes = Of(TensorDatatype.Fp32, [2, 3], [0.1f, 0.7f, 0.2f, -1f, -3f, -2f]);

        Assert.Equal([2, 2], classes.Shape.AsEnumerable());
        Assert.Equal(["0.700000:1", "0.200000:2", "-1.000000:0", "-2.000000:2"], Texts(classes));
    }

    [Fact]
    public void OneDimension_IsThatOfTheClasses()
    {
        var classes = Of(TensorDatatype.Fp64, [4], [1d, 4d, 4d, double.NaN]);

        Assert.Equal([2], classes.Shape.AsEnumerable());
        Assert.Equal(["4.000000:1", "4.000000:2"], Texts(classes));
    }

    [Fact]
    public void MoreDimensions_AreOne()
    {
        var classes = Of(TensorDatatype.Int64, [1, 2, 2], [5L, 9L, -7L, 8L]);

        Assert.Equal([1, 2], classes.Shape.AsEnumerable());
        Assert.Equal(["9:1", "8:3"], Texts(classes));
    }

    [Fact]
    public void FewerThanAreWanted_AreAll() => Assert.Equal(["3:0"], Texts(Of(TensorDatatype.UInt8, [1, 1], (byte[])[3])));

    [Fact]
    public void NoRows_AreNone() => Assert.Equal([0, 0], Of(TensorDatatype.Fp32, [0, 3], Array.Empty<float>()).Shape.AsEnumerable());

    [Fact]
    public void OtherOutputs_StayAsTheyAre()
    {
        var answer = new PredictionAnswer { Outputs = [Tensor("other", TensorDatatype.Fp32, [1, 1], [1f])] };

        Assert.Equal(answer.Outputs[0], TopClasses.Of(answer, Two).Outputs[0]);
    }

    [Fact]
    public void WhatIsNoNumber_IsRefused()
    {
        var answer = TopClasses.Of(new PredictionAnswer { Outputs = [Tensor("scores", TensorDatatype.Bool, [1, 1], (byte[])[1])] }, Two);

        Assert.Equal((InferenceRefusalKind.Invalid, "The output 'scores' holds BOOL and no numbers; leave its parameter 'classification' out."), (answer.Refusal!.Kind, answer.Refusal.Message));
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("null", null)]
    public void Parameter_IsRead(string value, int? count)
    {
        var (request, problem) = Read(value);

        Assert.Null(problem);
        Assert.Equal(count, request!.Classes.TryGetValue("scores", out var read) ? read : null);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1.5")]
    [InlineData("\"3\"")]
    [InlineData("3000000000")]
    public void Parameter_ThatIsNoCount_IsRefused(string value) =>
        Assert.Equal("The parameter 'classification' of the output 'scores' is no whole number from 1 on; write how many classes you want.", Read(value).Problem);

    private static (OpenInferenceRequest? Request, string? Problem) Read(string value) => OpenInferenceReader.Read(
        Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]}],"outputs":[{"name":"scores","parameters":{"classification":{{value}} } }]}"""), null);

    private static PredictionTensor Of<T>(TensorDatatype datatype, ImmutableArray<long> shape, T[] values)
        where T : unmanaged => TopClasses.Of(new PredictionAnswer { Outputs = [Tensor("scores", datatype, shape, values)] }, Two).Outputs[0];

    private static PredictionTensor Tensor<T>(string name, TensorDatatype datatype, ImmutableArray<long> shape, T[] values)
        where T : unmanaged => new() { Name = name, Datatype = datatype, Shape = shape, Data = [.. MemoryMarshal.AsBytes<T>(values)] };

    private static List<string> Texts(PredictionTensor tensor)
    {
        Assert.Equal(TensorDatatype.Bytes, tensor.Datatype);
        var texts = new List<string>();
        for (var data = tensor.Data.AsSpan(); !data.IsEmpty; data = data[(sizeof(int) + texts[^1].Length)..])
            texts.Add(Encoding.UTF8.GetString(data.Slice(sizeof(int), BitConverter.ToInt32(data))));
        return texts;
    }
}
