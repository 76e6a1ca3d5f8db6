namespace OrleansAi.Inference.Sessions;

/// <summary>How a model's session runs.</summary>
public sealed record SessionSettings
{
    /// <summary>What it runs on.</summary>
    public InferenceDevice Device { get; init; }

    /// <summary>Which of several GPUs, counted from 0 as <c>nvidia-smi</c> counts them.</summary>
    public int DeviceId { get; init; }

    /// <summary>How many threads one run uses, or 0 for one for each core that the process may use.</summary>
    public int Threads { get; init; }

    /// <summary>The most bytes of a GPU's memory, or <c>null</c> for no limit but the GPU's own.</summary>
    public long? MaxDeviceBytes { get; init; }

    /// <summary>Whether its threads spin for work for a while after a run: where one run follows another, they are sooner there for it.</summary>
    internal bool SpinsBetweenRuns { get; init; }
}
