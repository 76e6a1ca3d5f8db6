namespace OrleansAi.OnnxModels;

/// <summary>What an encoder with random weights looks like.</summary>
public sealed record EncoderShape
{
    /// <summary>How many layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>How wide a token's state is.</summary>
    public int Hidden { get; init; } = 32;

    /// <summary>How many heads share <see cref="Hidden"/>.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>How many tokens there are.</summary>
    public int Vocabulary { get; init; } = 200;

    /// <summary>The most tokens that a text may have.</summary>
    public int Positions { get; init; } = 64;

    /// <summary>How many scores a text gets, or none where each token's state is given out.</summary>
    public int Labels { get; init; }

    /// <summary>Whether a text may have several of its labels.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>Whether the model asks which of two texts a token belongs to.</summary>
    public bool HasTypes { get; init; } = true;

    /// <summary>What its weights are made from.</summary>
    public int Seed { get; init; } = 1;
}
