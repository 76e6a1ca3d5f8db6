using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Inference.Prediction;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Prediction;

/// <summary>A model in a folder of its own.</summary>
internal sealed class LoadedPredictor : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Meter _meter = new("tests");

    public LoadedPredictor(byte[] model, PredictorSettings? settings = null)
    {
        TensorModels.Write(_folder.Path, model);
        Predictor = Predictor.Load("test", _folder.Path, settings ?? new PredictorSettings(), _meter, TimeProvider.System, NullLogger.Instance);
    }

    public Predictor Predictor { get; }

    public string File => Path.Combine(_folder.Path, "model.onnx");

    public Task<PredictionAnswer> RunAsync(params PredictionTensor[] inputs) => Predictor.PredictAsync(Request(inputs), CancellationToken.None);

    public static PredictionRequest Request(params ReadOnlySpan<PredictionTensor> inputs) => new() { Inputs = [.. inputs] };

    public static PredictionTensor Tensor<T>(string name, TensorDatatype datatype, ImmutableArray<long> shape, params ReadOnlySpan<T> values)
        where T : unmanaged => new() { Name = name, Datatype = datatype, Shape = shape, Data = [.. MemoryMarshal.AsBytes(values)] };

    public static PredictionTensor Fp32(string name, ImmutableArray<long> shape, params ReadOnlySpan<float> values) => Tensor(name, TensorDatatype.Fp32, shape, values);

    public static T[] Values<T>(PredictionTensor tensor)
        where T : unmanaged => [.. MemoryMarshal.Cast<byte, T>(tensor.Data.AsSpan())];

    public void Dispose()
    {
        Predictor.Dispose();
        _meter.Dispose();
        _folder.Dispose();
    }
}
