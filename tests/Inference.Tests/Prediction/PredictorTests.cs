using System.Buffers;
using System.Text;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Prediction;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Prediction;

public sealed class PredictorTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static readonly TensorElementType[] Types = TensorModels.Types;

    [Fact]
    public async Task EveryDatatype_GoesInAndComesOut()
    {
        using var loaded = new LoadedPredictor(TensorModels.Identity(Types));
        PredictionTensor[] inputs =
        [
            LoadedPredictor.Fp32("in_Float", [2, 2], 1.5f, -2, float.NaN, float.MaxValue),
            LoadedPredictor.Tensor<byte>("in_UInt8", TensorDatatype.UInt8, [2, 2], 0, 1, 128, 255),
            LoadedPredictor.Tensor<sbyte>("in_Int8", TensorDatatype.Int8, [2, 2], -128, -1, 0, 127),
            LoadedPredictor.Tensor<ushort>("in_UInt16", TensorDatatype.UInt16, [2, 2], 0, 1, 256, 65535),
            LoadedPredictor.Tensor<short>("in_Int16", TensorDatatype.Int16, [2, 2], -32768, -1, 0, 32767),
            LoadedPredictor.Tensor("in_Int32", TensorDatatype.Int32, [2, 2], int.MinValue, -1, 0, int.MaxValue),
            LoadedPredictor.Tensor("in_Int64", TensorDatatype.Int64, [2, 2], long.MinValue, -1, 0, long.MaxValue),
            Texts("in_String", [2, 2], "", "a", "größer", "😀 b"),
            LoadedPredictor.Tensor("in_Bool", TensorDatatype.Bool, [2, 2], true, false, false, true),
            LoadedPredictor.Tensor("in_Float16", TensorDatatype.Fp16, [2, 2], (Half)0.5, (Half)(-1), Half.MaxValue, Half.Epsilon),
            LoadedPredictor.Tensor("in_Double", TensorDatatype.Fp64, [2, 2], Math.PI, -1, double.MaxValue, double.Epsilon),
            LoadedPredictor.Tensor<uint>("in_UInt32", TensorDatatype.UInt32, [2, 2], 0, 1, 2, uint.MaxValue),
            LoadedPredictor.Tensor<ulong>("in_UInt64", TensorDatatype.UInt64, [2, 2], 0, 1, 2, ulong.MaxValue),
        ];
        Assert.Equal(Enum.GetValues<TensorDatatype>().Length, inputs.Length);

        var answer = await loaded.RunAsync(inputs);

        Assert.Null(answer.Refusal);
        Assert.All(answer.Outputs, output =>
        {
            var input = inputs.Single(input => input.Name == output.Name.Replace("out_", "in_", StringComparison.Ordinal));
            Assert.Equal(input.Datatype, output.Datatype);
            Assert.Equal(input.Shape.AsEnumerable(), output.Shape.AsEnumerable());
            Assert.Equal(input.Data.AsEnumerable(), output.Data.AsEnumerable());
        });
    }

    [Fact]
    public async Task Texts_OfSeveralRequests_AreCutApart()
    {
        using var loaded = new LoadedPredictor(TensorModels.Identity(TensorElementType.String), new PredictorSettings { MaxBatchSize = 3, MaxBatchDelay = Long });
        var first = loaded.RunAsync(Texts("in_String", [1, 2], "a", ""));
        var second = loaded.RunAsync(Texts("in_String", [2, 2], "bb", "c", "", "größer"));

        Assert.Equal(Texts("", [], "a", "").Data.AsEnumerable(), (await first.WaitAsync(Long)).Outputs[0].Data.AsEnumerable());
        Assert.Equal(Texts("", [], "bb", "c", "", "größer").Data.AsEnumerable(), (await second.WaitAsync(Long)).Outputs[0].Data.AsEnumerable());
    }

    [Fact]
    public async Task Outputs_AreThoseThatWereAskedFor_InTheirOrder()
    {
        using var loaded = new LoadedPredictor(TensorModels.Classifier());
        var request = LoadedPredictor.Request(LoadedPredictor.Fp32("features", [1, 4], 1, 2, 3, 4));

        var all = await loaded.Predictor.PredictAsync(request, default);
        var some = await loaded.Predictor.PredictAsync(request with { Outputs = ["label"] }, default);
        var turned = await loaded.Predictor.PredictAsync(request with { Outputs = ["label", "scores"] }, default);

        Assert.Equal(["scores", "label"], all.Outputs.Select(static output => output.Name));
        Assert.Equal(["label"], some.Outputs.Select(static output => output.Name));
        Assert.Equal(["label", "scores"], turned.Outputs.Select(static output => output.Name));
    }

    [Fact]
    public async Task NoRows_GiveNoRows()
    {
        using var loaded = new LoadedPredictor(TensorModels.Identity(TensorElementType.Float, TensorElementType.String));

        var answer = await loaded.RunAsync(LoadedPredictor.Fp32("in_Float", [0, 2]), Texts("in_String", [0, 2]));

        Assert.All(answer.Outputs, static output => Assert.Equal([0, 2], output.Shape.AsEnumerable()));
        Assert.All(answer.Outputs, static output => Assert.Empty(output.Data));
    }

    [Fact]
    public async Task Requests_AtTheSameTime_AreRunTogether_OnceTheyAreEnough()
    {
        using var loaded = new LoadedPredictor(TensorModels.Rows(), new PredictorSettings { MaxBatchSize = 4, MaxBatchDelay = Long });

        var waiting = Enumerable.Range(0, 4).Select(_ => loaded.RunAsync(LoadedPredictor.Fp32("x", [1, 3], 1, 2, 3))).ToArray();
        var answers = await Task.WhenAll(waiting).WaitAsync(Long);

        Assert.All(answers, static answer => Assert.Equal([4], LoadedPredictor.Values<long>(answer.Outputs[0])));
    }

    [Fact]
    public async Task Requests_OfOtherWidths_AreNotRunTogether()
    {
        using var loaded = new LoadedPredictor(TensorModels.Rows(), new PredictorSettings { MaxBatchSize = 2, MaxBatchDelay = Long });

        var narrow = loaded.RunAsync(LoadedPredictor.Fp32("x", [1, 1], 1));
        var wide = loaded.RunAsync(LoadedPredictor.Fp32("x", [1, 2], 1, 2));
        var second = loaded.RunAsync(LoadedPredictor.Fp32("x", [1, 1], 1));
        var fourth = loaded.RunAsync(LoadedPredictor.Fp32("x", [1, 2], 1, 2));
        var answers = await Task.WhenAll(narrow, wide, second, fourth).WaitAsync(Long);

        Assert.All(answers, static answer => Assert.Equal([2], LoadedPredictor.Values<long>(answer.Outputs[0])));
    }

    [Fact]
    public async Task Rows_ThatNobodyCallsABatch_AreNotRunTogether()
    {
        using var loaded = new LoadedPredictor(TensorModels.Rows(axis: "steps"), new PredictorSettings { MaxBatchDelay = Long });

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => loaded.RunAsync(LoadedPredictor.Fp32("x", [2, 1], 1, 2)))).WaitAsync(Long);

        Assert.Equal(1, loaded.Predictor.MaxBatchSize);
        Assert.All(answers, static answer => Assert.Equal([2, 2], LoadedPredictor.Values<long>(answer.Outputs[0])));
    }

    [Fact]
    public async Task Model_ThatDoesNotGiveARowForEachRow_IsRunOnEachAlone()
    {
        using var loaded = new LoadedPredictor(TensorModels.Filter(), new PredictorSettings { MaxBatchSize = 2, MaxBatchDelay = Long });

        var first = loaded.RunAsync(LoadedPredictor.Fp32("x", [1, 2], 1, 2));
        var second = loaded.RunAsync(LoadedPredictor.Fp32("x", [1, 2], -10, 20));

        var third = loaded.RunAsync(LoadedPredictor.Fp32("x", [2, 2], 1, 2, 3, 4));
        var answers = await Task.WhenAll(first, second, third).WaitAsync(Long);

        Assert.Equal([1f, 2f], LoadedPredictor.Values<float>(answers[0].Outputs[0]));
        Assert.Equal([0, 2], answers[1].Outputs[0].Shape.AsEnumerable());
        Assert.Equal([1f, 2f, 3f, 4f], LoadedPredictor.Values<float>(answers[2].Outputs[0]));
    }

    [Fact]
    public async Task Request_ThatTheModelRefuses_FailsNoNeighbour()
    {
        using var loaded = new LoadedPredictor(TensorModels.Lookup(), new PredictorSettings { MaxBatchSize = 2, MaxBatchDelay = Long });

        var bad = loaded.RunAsync(LoadedPredictor.Tensor<long>("index", TensorDatatype.Int64, [1], 9));
        var good = loaded.RunAsync(LoadedPredictor.Tensor<long>("index", TensorDatatype.Int64, [1], 1));
        var answers = await Task.WhenAll(bad, good).WaitAsync(Long);

        Assert.Equal(InferenceRefusalKind.Invalid, answers[0].Refusal?.Kind);
        Assert.Contains("does not accept these inputs", answers[0].Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal([20f], LoadedPredictor.Values<float>(answers[1].Outputs[0]));
    }

    [Fact]
    public async Task Dimensions_ThatDoNotGoTogether_AreRefused()
    {
        using var loaded = new LoadedPredictor(TensorModels.Add());

        var answer = await loaded.RunAsync(LoadedPredictor.Fp32("a", [1, 3], 1, 2, 3), LoadedPredictor.Fp32("b", [1, 2], 1, 2));

        Assert.Equal(InferenceRefusalKind.Invalid, answer.Refusal?.Kind);
        Assert.Contains("does not accept these inputs", answer.Refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in_Float", TensorDatatype.Fp64, new long[] { 1, 2 }, 16, "FP64, and the model takes FP32")]
    [InlineData("in_Float", TensorDatatype.Fp32, new long[] { 2 }, 8, "[-1, 2]")]
    [InlineData("in_Float", TensorDatatype.Fp32, new long[] { 1, 3 }, 12, "[-1, 2]")]
    [InlineData("in_Float", TensorDatatype.Fp32, new long[] { 1, 2 }, 7, "7 bytes")]
    [InlineData("in_Float", TensorDatatype.Fp32, new long[] { -1, 2 }, 8, "0 or more")]
    [InlineData("in_Float", TensorDatatype.Fp32, new long[] { long.MaxValue, 2 }, 8, "at most")]
    [InlineData("other", TensorDatatype.Fp32, new long[] { 1, 2 }, 8, "in_Float (FP32 [-1, 2])")]
    public async Task WrongInput_IsRefused_WithWhatToSend(string name, TensorDatatype datatype, long[] shape, int bytes, string said)
    {
        using var loaded = new LoadedPredictor(TensorModels.Identity(TensorElementType.Float));

        var answer = await loaded.RunAsync(LoadedPredictor.Tensor<byte>(name, datatype, [.. shape], new byte[bytes]));

        Assert.Equal(InferenceRefusalKind.Invalid, answer.Refusal?.Kind);
        Assert.Contains(said, answer.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenTexts_AndUnknownOutputs_AreRefused()
    {
        using var loaded = new LoadedPredictor(TensorModels.Identity(TensorElementType.String));
        var broken = LoadedPredictor.Tensor<byte>("in_String", TensorDatatype.Bytes, [1, 2], 200, 0, 0, 0, 1);
        var request = LoadedPredictor.Request(Texts("in_String", [1, 2], "a", "b"));

        Assert.Contains("no whole number of texts", (await loaded.RunAsync(broken)).Refusal?.Message, StringComparison.Ordinal);
        Assert.Contains("no output 'x'", (await loaded.Predictor.PredictAsync(request with { Outputs = ["x"] }, default)).Refusal?.Message, StringComparison.Ordinal);
        Assert.Contains("twice", (await loaded.Predictor.PredictAsync(request with { Outputs = ["out_String", "out_String"] }, default)).Refusal?.Message, StringComparison.Ordinal);
        Assert.Contains("twice", (await loaded.RunAsync([.. request.Inputs, .. request.Inputs])).Refusal?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_BeyondWhatMayWait_IsToldWhenToComeAgain()
    {
        using var loaded = new LoadedPredictor(
            TensorModels.Rows(), new PredictorSettings { MaxBatchSize = 3, MaxBatchDelay = Long, MaxWaitingBytes = 2100 });
        var input = LoadedPredictor.Fp32("x", [1, 1], 1);
        var waiting = new[] { loaded.RunAsync(input), loaded.RunAsync(input) };

        var refused = await loaded.RunAsync(input);

        Assert.Equal(InferenceRefusalKind.Overloaded, refused.Refusal?.Kind);
        Assert.True(refused.Refusal!.RetryAfter >= TimeSpan.FromSeconds(1));
        Assert.All(waiting, static task => Assert.False(task.IsCompleted));
    }

    [Fact]
    public async Task Caller_WhoLeaves_MakesRoom()
    {
        using var loaded = new LoadedPredictor(TensorModels.Rows(), new PredictorSettings { MaxBatchSize = 2, MaxBatchDelay = Long });
        using var leaving = new CancellationTokenSource();
        var left = loaded.Predictor.PredictAsync(LoadedPredictor.Request(LoadedPredictor.Fp32("x", [1, 1], 1)), leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(0, loaded.Predictor.Waiting);
    }

    [Fact]
    public async Task Unloading_FailsWhatWaits()
    {
        var loaded = new LoadedPredictor(TensorModels.Rows(), new PredictorSettings { MaxBatchSize = 2, MaxBatchDelay = Long });
        var waiting = loaded.RunAsync(LoadedPredictor.Fp32("x", [1, 1], 1));

        loaded.Dispose();

        Assert.Equal(InferenceRefusalKind.Failed, (await waiting.WaitAsync(Long)).Refusal?.Kind);
        Assert.Equal(InferenceRefusalKind.Failed, (await loaded.RunAsync(LoadedPredictor.Fp32("x", [1, 1], 1))).Refusal?.Kind);
    }

    private static PredictionTensor Texts(string name, long[] shape, params ReadOnlySpan<string> texts)
    {
        var data = new ArrayBufferWriter<byte>();
        foreach (var text in texts)
            BinaryTexts.Write(data, Encoding.UTF8.GetBytes(text));
        return new PredictionTensor { Name = name, Datatype = TensorDatatype.Bytes, Shape = [.. shape], Data = [.. data.WrittenSpan] };
    }
}
