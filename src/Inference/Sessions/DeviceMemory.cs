using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Sessions;

/// <summary>The memory of the device that a session runs on. The session must outlive it.</summary>
internal sealed class DeviceMemory : IDisposable
{
    private readonly OrtMemoryInfo? _own;
    private readonly OrtAllocator _allocator;

    /// <summary>That of a session which was loaded with these settings.</summary>
    public DeviceMemory(InferenceSession session, SessionSettings settings)
    {
        if (settings.Device != InferenceDevice.Cpu)
            _own = new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.ArenaAllocator, settings.DeviceId, OrtMemType.Default);
        Info = _own ?? OrtMemoryInfo.DefaultInstance;
        _allocator = new OrtAllocator(session, Info);
    }

    /// <summary>What ONNX Runtime calls it.</summary>
    public OrtMemoryInfo Info { get; }

    /// <summary>Gets so many bytes, which whoever asks gives back by disposing them, before this is disposed.</summary>
    /// <exception cref="OnnxRuntimeException">There are not so many.</exception>
    public OrtMemoryAllocation Allocate(int bytes) => _allocator.Allocate((uint)bytes);

    public void Dispose()
    {
        _allocator.Dispose();
        _own?.Dispose();
    }
}
