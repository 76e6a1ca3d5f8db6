namespace OrleansAi.Grains.Inference;

/// <summary>What a local model is used for.</summary>
public enum LocalModelKind
{
    /// <summary>It reads texts, and makes vectors of them or scores them.</summary>
    Encode = 0,

    /// <summary>It goes on with texts.</summary>
    Generate = 1,

    /// <summary>It is run on tensors, by the Open Inference Protocol.</summary>
    Predict = 2,
}
