namespace OrleansAi.Inference.Generation.Sampling;

/// <summary>
/// Buffers for sampling, so that a token costs no allocation. One serves all sequences of a batch, one after another; it is not for
/// several threads at once.
/// </summary>
/// <param name="vocabularySize">How many logits a model gives.</param>
public sealed class SamplingWorkspace(int vocabularySize)
{
    /// <summary>How many logits a model gives.</summary>
    public int VocabularySize { get; } = vocabularySize;

    /// <summary>Logits on their way to weights, one for each candidate.</summary>
    internal float[] Scores { get; } = new float[vocabularySize];

    /// <summary>The candidates' tokens.</summary>
    internal int[] Tokens { get; } = new int[vocabularySize];
}
