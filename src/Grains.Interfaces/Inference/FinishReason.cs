namespace OrleansAi.Inference;

/// <summary>Why an answer ended.</summary>
[GenerateSerializer, Alias("OrleansAi.Inference.FinishReason")]
public enum FinishReason
{
    /// <summary>It has not.</summary>
    None = 0,

    /// <summary>The model ended it, or a stop string did.</summary>
    Stop = 1,

    /// <summary>It has as many tokens as it may have.</summary>
    Length = 2,
}
