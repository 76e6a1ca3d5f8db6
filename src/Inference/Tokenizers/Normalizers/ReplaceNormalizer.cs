using OrleansAi.Inference.Tokenizers.Patterns;

namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>Puts a text in place of every match of a pattern.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text) => pattern.Replace(text, content);
}
