using Microsoft.ML.OnnxRuntime;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Benchmarks.Inference;

/// <summary>A model called plainly on a device.</summary>
internal static class PlainSession
{
    /// <summary>Loads a model with what ONNX Runtime does by itself.</summary>
    public static InferenceSession Load(string path, InferenceDevice device)
    {
        using var options = new SessionOptions();
        if (device == InferenceDevice.TensorRt)
            options.AppendExecutionProvider_Tensorrt();
        if (device != InferenceDevice.Cpu)
            options.AppendExecutionProvider_CUDA();
        return new InferenceSession(path, options);
    }

    /// <summary>Where outputs are that the next run takes; the caller disposes it unless it is that of the processor.</summary>
    public static OrtMemoryInfo Memory(InferenceDevice device) => device == InferenceDevice.Cpu
        ? OrtMemoryInfo.DefaultInstance
        : new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
}
