using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Generation;

/// <summary>How a decoder is loaded and runs.</summary>
public sealed record GenerationSettings
{
    /// <summary>How its session runs.</summary>
    public SessionSettings Session { get; init; } = new();

    /// <summary>The <c>.onnx</c> file, relative to the model's folder, or <c>null</c> for the usual one.</summary>
    public string? File { get; init; }

    /// <summary>The most tokens of prompt and answer, or <c>null</c> for what the model's folder says.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The most sequences that are decoded together.</summary>
    public int MaxBatchSize { get; init; } = 64;

    /// <summary>The most tokens of a prompt that are read between two steps of those who are being answered.</summary>
    public int PrefillTokens { get; init; } = 256;

    /// <summary>
    /// The most bytes for keys and values of the sequences that are decoded together, or <c>null</c> for a quarter of the machine's memory; where
    /// they are on a GPU, for a quarter of <see cref="SessionSettings.MaxDeviceBytes"/>, or 4 GiB where that has no limit either.
    /// </summary>
    public long? CacheBytes { get; init; }

    /// <summary>
    /// Whether those keys and values are in the memory of the device that the model runs on, or <c>null</c> for there where it is a GPU. In the
    /// processor's there may be more of them, but they travel to a GPU with each step.
    /// </summary>
    public bool? CacheOnDevice { get; init; }

    /// <summary>The most bytes for keys and values of prompts that were read before, so that one which begins alike need not be read again.</summary>
    public long PrefixBytes { get; init; } = 256L << 20;

    /// <summary>The most requests that may wait; who comes then is refused.</summary>
    public int MaxWaiting { get; init; } = 256;

    internal bool HasCacheOnDevice => CacheOnDevice ?? Session.Device != InferenceDevice.Cpu;
}
