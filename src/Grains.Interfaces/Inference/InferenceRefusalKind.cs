namespace OrleansAi.Inference;

/// <summary>Kinds of <see cref="InferenceRefusal"/>.</summary>
[GenerateSerializer, Alias("OrleansAi.Inference.InferenceRefusalKind")]
public enum InferenceRefusalKind
{
    /// <summary>The request makes no sense for the model.</summary>
    Invalid = 0,

    /// <summary>A text is longer than the model can read.</summary>
    TooLong = 1,

    /// <summary>Too much is waiting already.</summary>
    Overloaded = 2,

    /// <summary>The model failed, or is being unloaded.</summary>
    Failed = 3,

    /// <summary>The model cannot be loaded.</summary>
    NotLoaded = 4,

    /// <summary>There is no such model.</summary>
    Unknown = 5,
}
