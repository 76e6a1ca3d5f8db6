using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Prediction;

/// <summary>How a model that is run on tensors runs.</summary>
public sealed record PredictorSettings
{
    /// <summary>How its session runs.</summary>
    public SessionSettings Session { get; init; } = new();

    /// <summary>The <c>.onnx</c> file, relative to the folder; <c>null</c> for the usual one or the only one there is.</summary>
    public string? File { get; init; }

    /// <summary>The most rows that are run together, or <c>null</c> for what <see cref="BatchAxis"/> makes of the model.</summary>
    public int? MaxBatchSize { get; init; }

    /// <summary>How long a request waits for others to be run with it.</summary>
    public TimeSpan MaxBatchDelay { get; init; }

    /// <summary>The most bytes of inputs that may wait; a request that is larger by itself comes in only while nothing waits.</summary>
    public long MaxWaitingBytes { get; init; } = 256 * 1024 * 1024;
}
