namespace OrleansAi.Inference.Sessions;

/// <summary>What a model runs on; ONNX Runtime calls it an execution provider.</summary>
public enum InferenceDevice
{
    /// <summary>The processor.</summary>
    Cpu = 0,

    /// <summary>A GPU of NVIDIA, by CUDA.</summary>
    Cuda = 1,

    /// <summary>A GPU of NVIDIA, by TensorRT, with CUDA for what TensorRT has no kernel for.</summary>
    TensorRt = 2,
}
