using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Sessions;

/// <summary>Puts <see cref="SessionSettings"/> in ONNX Runtime's words.</summary>
internal static class SessionOptionsFactory
{
    public static SessionOptions Create(SessionSettings settings)
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            // Threads that have no work spin for a while, which takes the cores from those who read requests and write answers.
            if (!settings.SpinsBetweenRuns)
                options.AddSessionConfigEntry("session.force_spinning_stop", "1");
            options.IntraOpNumThreads = settings.Threads > 0 ? settings.Threads : UsableCores.Count;

            AddDevice(options, settings);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    private static void AddDevice(SessionOptions options, SessionSettings settings)
    {
        if (settings.Device == InferenceDevice.Cpu)
            return;

        try
        {
            if (settings.Device == InferenceDevice.TensorRt)
                options.AppendExecutionProvider_Tensorrt(settings.DeviceId);

            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(CudaOptions(settings));
            options.AppendExecutionProvider_CUDA(cuda);
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            throw new ModelLoadException(DeviceMissing(settings.Device), exception);
        }
    }

    private static Dictionary<string, string> CudaOptions(SessionSettings settings)
    {
        var options = new Dictionary<string, string> { ["device_id"] = $"{settings.DeviceId}" };
        if (settings.MaxDeviceBytes is { } bytes)
            options["gpu_mem_limit"] = $"{bytes}";

        return options;
    }

    private static string DeviceMissing(InferenceDevice device) => device == InferenceDevice.TensorRt
        ? "The device TensorRt cannot be used: ONNX Runtime's TensorRT provider or a library that it needs (TensorRT 10, CUDA 13, cuDNN 9) is not there. "
            + "Build with -p:OnnxRuntime=Gpu, install them, and name their folders in LD_LIBRARY_PATH; or choose Cuda or Cpu."
        : "The device Cuda cannot be used: ONNX Runtime's CUDA provider or a library that it needs (CUDA 13, cuDNN 9) is not there. "
            + "Build with -p:OnnxRuntime=Gpu, install them, and name their folders in LD_LIBRARY_PATH; or choose Cpu.";
}
