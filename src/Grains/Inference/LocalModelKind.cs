namespace OrleansAi.Grains.Inference;

/// <summary>What a local model is.</summary>
public enum LocalModelKind
{
    /// <summary>It makes vectors of texts, or scores them.</summary>
    Encoder = 0,

    /// <summary>It goes on with texts.</summary>
    Generator = 1,
}
