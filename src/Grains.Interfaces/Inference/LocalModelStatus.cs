namespace OrleansAi.Inference;

/// <summary>Whether a local model is in a process's memory.</summary>
[GenerateSerializer, Alias("OrleansAi.Inference.LocalModelStatus")]
public enum LocalModelStatus
{
    /// <summary>It is not; its next request loads it.</summary>
    Unloaded = 0,

    /// <summary>It is being loaded.</summary>
    Loading = 1,

    /// <summary>It serves.</summary>
    Loaded = 2,

    /// <summary>It could not be loaded.</summary>
    Failed = 3,
}
