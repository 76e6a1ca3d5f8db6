using OrleansAi.Inference.Prediction;
using OrleansAi.Inference.Tests.Sessions;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Prediction;

/// <summary>Run together or alone, requests come to what ONNX Runtime makes of each when npm's <c>onnxruntime-node</c> calls it.</summary>
public sealed class PredictorReferenceTests
{
    private const float Tolerance = 1e-6f;

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task Outputs_AreThoseOfONNXRuntimeAlone(int maxBatchSize)
    {
        using var loaded = new LoadedPredictor(
            TensorModels.Classifier(), new PredictorSettings { MaxBatchSize = maxBatchSize, MaxBatchDelay = TimeSpan.FromMilliseconds(20) });
        var requests = Enumerable.Range(0, 60).Select(static seed => Features(seed, rows: (seed % 3) + 1)).ToArray();
        var expected = await OnnxReference.RunAsync(loaded.File, requests.Select(Reference));

        var answers = await Task.WhenAll(requests.Select(request => Task.Run(() => loaded.RunAsync(request))));

        for (var i = 0; i < requests.Length; i++)
        {
            var rows = (int)requests[i].Shape[0];
            var (scores, label) = (answers[i].Outputs[0], answers[i].Outputs[1]);
            Assert.Equal([rows, TensorModels.Classes], scores.Shape.AsEnumerable());
            Assert.Equal([rows], label.Shape.AsEnumerable());
            Assert.Equal(expected[i]["label"].Data.Select(static value => (long)value), LoadedPredictor.Values<long>(label));
            Assert.All(
                expected[i]["scores"].Data.Zip(LoadedPredictor.Values<float>(scores)),
                static pair => Assert.InRange(MathF.Abs(pair.First - pair.Second), 0, Tolerance));
        }
    }

    private static PredictionTensor Features(int seed, int rows) =>
        LoadedPredictor.Fp32("features", [rows, TensorModels.Features], new RandomWeights(seed + 1).Normal(rows * TensorModels.Features, 1));

    private static Dictionary<string, OnnxReference.Input> Reference(PredictionTensor tensor) => new()
    {
        ["features"] = new("float32", [.. tensor.Shape.Select(static dimension => (int)dimension)], [.. LoadedPredictor.Values<float>(tensor).Select(static value => (double)value)]),
    };
}
