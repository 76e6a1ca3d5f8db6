namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>Puts a text before every text that isn't empty.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text) => text.Length == 0 ? text : prefix + text;
}
