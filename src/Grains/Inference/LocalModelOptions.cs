using OrleansAi.Inference.Embeddings;
using OrleansAi.Inference.Generation;
using OrleansAi.Inference.Prediction;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Grains.Inference;

/// <summary>One entry of <c>OrleansAi:Inference:Models</c>.</summary>
public sealed record LocalModelOptions
{
    /// <summary>
    /// The folder, as Hugging Face's hub has it: <c>config.json</c>, <c>tokenizer.json</c>, <c>onnx/model.onnx</c>; for models that are run on
    /// tensors, the <c>.onnx</c> file is enough.
    /// </summary>
    public string Path { get; set; } = "";

    /// <summary>
    /// What it is used for: <c>Encode</c>, <c>Generate</c> or <c>Predict</c>; none for what its folder says, which is <c>Generate</c> where it has a
    /// <c>generation_config.json</c> or the like, and else <c>Encode</c> where it has a tokenizer.
    /// </summary>
    public LocalModelKind? Kind { get; set; }

    /// <summary>The <c>.onnx</c> file, relative to the folder; none for the usual one or the only one there is.</summary>
    public string? File { get; set; }

    /// <summary>What it runs on: <c>Cpu</c>, <c>Cuda</c> or <c>TensorRt</c>.</summary>
    public InferenceDevice Device { get; set; }

    /// <summary>Which of several GPUs, counted from 0.</summary>
    public int DeviceId { get; set; }

    /// <summary>How many threads one run uses, or 0 for one for each core that the process may use.</summary>
    public int Threads { get; set; }

    /// <summary>The most bytes of the GPU's memory.</summary>
    public long? MaxDeviceBytes { get; set; }

    /// <summary>The most tokens of a text; none for what the folder says.</summary>
    public int? MaxTokens { get; set; }

    /// <summary>How vectors are made: <c>Mean</c>, <c>Cls</c> or <c>LastToken</c>; none for what the folder says.</summary>
    public Pooling? Pooling { get; set; }

    /// <summary>Whether vectors are made one long.</summary>
    public bool Normalize { get; set; } = true;

    /// <summary>Whether texts that are too long are cut, where a request does not say; otherwise they are refused.</summary>
    public bool Truncate { get; set; }

    /// <summary>The most tokens of a batch, padding counted.</summary>
    public int MaxBatchTokens { get; set; } = 4096;

    /// <summary>The most tokens that may wait; who comes then gets a 429.</summary>
    public int MaxWaitingTokens { get; set; } = 262_144;

    /// <summary>
    /// The most rows that <c>Predict</c> runs together, none for 32 where the model calls the first dimension of all inputs and outputs
    /// <c>batch…</c> or <c>N</c>, and else for 1; the most answers that <c>Generate</c> makes together, none for 64.
    /// </summary>
    public int? MaxBatchSize { get; set; }

    /// <summary>How long a request of <c>Predict</c> waits for others to be run with it.</summary>
    public TimeSpan MaxBatchDelay { get; set; }

    /// <summary>The most bytes of inputs of <c>Predict</c> that may wait; who comes then gets a 429.</summary>
    public long MaxWaitingBytes { get; set; } = 268_435_456;

    /// <summary>Of <c>Generate</c>: the most tokens of a prompt that are read between two steps of the answers that are being made.</summary>
    public int PrefillTokens { get; set; } = 256;

    /// <summary>
    /// Of <c>Generate</c>: the most bytes for keys and values of what is being answered; none for a quarter of the machine's memory, or where they
    /// are on a GPU for a quarter of <see cref="MaxDeviceBytes"/>, or 4 GiB.
    /// </summary>
    public long? CacheBytes { get; set; }

    /// <summary>Of <c>Generate</c>: whether those are in the memory of the device; none for there where it is a GPU.</summary>
    public bool? CacheOnDevice { get; set; }

    /// <summary>Of <c>Generate</c>: the most bytes for keys and values of prompts that were read before.</summary>
    public long PrefixBytes { get; set; } = 256L << 20;

    /// <summary>Of <c>Generate</c>: the most requests that may wait; who comes then gets a 429.</summary>
    public int MaxWaiting { get; set; } = 256;

    /// <summary>Whether it is loaded when a silo for models starts; otherwise with its first request.</summary>
    public bool LoadAtStart { get; set; } = true;

    internal EncoderSettings ToEncoderSettings() => new()
    {
        Session = ToSession(),
        File = File,
        MaxTokens = MaxTokens,
        Pooling = Pooling,
        Normalize = Normalize,
        MaxBatchTokens = MaxBatchTokens,
        MaxWaitingTokens = MaxWaitingTokens,
    };

    internal GenerationSettings ToGenerationSettings() => new()
    {
        Session = ToSession(),
        File = File,
        MaxTokens = MaxTokens,
        MaxBatchSize = MaxBatchSize ?? new GenerationSettings().MaxBatchSize,
        PrefillTokens = PrefillTokens,
        CacheBytes = CacheBytes,
        CacheOnDevice = CacheOnDevice,
        PrefixBytes = PrefixBytes,
        MaxWaiting = MaxWaiting,
    };

    internal PredictorSettings ToPredictorSettings() => new()
    {
        Session = ToSession(),
        File = File,
        MaxBatchSize = MaxBatchSize,
        MaxBatchDelay = MaxBatchDelay,
        MaxWaitingBytes = MaxWaitingBytes,
    };

    private SessionSettings ToSession() => new() { Device = Device, DeviceId = DeviceId, Threads = Threads, MaxDeviceBytes = MaxDeviceBytes };
}
