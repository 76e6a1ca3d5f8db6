using System.Text;

namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>A normalizer that looks at each character by itself.</summary>
internal sealed class CharacterFilter(Action<Rune, StringBuilder> append) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            append(rune, builder);
        return builder.ToString();
    }
}
