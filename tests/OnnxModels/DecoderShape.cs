namespace OrleansAi.OnnxModels;

/// <summary>What a decoder with random weights looks like.</summary>
public sealed record DecoderShape
{
    /// <summary>How many layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>How wide a token's state is.</summary>
    public int Hidden { get; init; } = 32;

    /// <summary>How many heads ask.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>How many heads have keys and values; each serves as many that ask.</summary>
    public int KeyValueHeads { get; init; } = 2;

    /// <summary>How many tokens there are.</summary>
    public int Vocabulary { get; init; } = 200;

    /// <summary>The most tokens of prompt and answer.</summary>
    public int Positions { get; init; } = 256;

    /// <summary>
    /// Whether attention is ONNX Runtime's <c>GroupQueryAttention</c>, as ORT GenAI's exports have it, in place of a graph that joins old
    /// keys to new ones, as Optimum's do.
    /// </summary>
    public bool IsGrouped { get; init; }

    /// <summary>Whether the logits are those of a row's last token alone, as in ORT GenAI's exports with <c>prune_lm_head</c>.</summary>
    public bool GivesLastLogits { get; init; }

    /// <summary>What its weights are made from.</summary>
    public int Seed { get; init; } = 1;
}
