namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>Several normalizers, one after another.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<INormalizer> normalizers) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text)
    {
        foreach (var normalizer in normalizers)
            text = normalizer.Normalize(text);
        return text;
    }
}
