namespace OrleansAi.Inference;

/// <summary>Kinds of <see cref="Refusal"/>.</summary>
public enum RefusalKind
{
    /// <summary>The request makes no sense for the model.</summary>
    Invalid = 0,

    /// <summary>A text is longer than the model can read.</summary>
    TooLong = 1,

    /// <summary>Too much is waiting already.</summary>
    Overloaded = 2,

    /// <summary>The model failed, or is being unloaded.</summary>
    Failed = 3,
}
