using System.Text;

namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>A normalizer that looks at each character by itself.</summary>
/// <param name="firstKept">The first of the characters that it leaves as they are, which are most of any text and copied in runs.</param>
/// <param name="lastKept">The last of them.</param>
/// <param name="append">What it does with any other.</param>
internal sealed class CharacterFilter(char firstKept, char lastKept, Action<Rune, StringBuilder> append) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text)
    {
        var rest = text.AsSpan();
        var kept = rest.IndexOfAnyExceptInRange(firstKept, lastKept);
        if (kept < 0)
            return text;
        var builder = new StringBuilder(text.Length + 16);
        for (; kept >= 0; kept = rest.IndexOfAnyExceptInRange(firstKept, lastKept))
        {
            builder.Append(rest[..kept]);
            Rune.DecodeFromUtf16(rest[kept..], out var rune, out var length);
            append(rune, builder);
            rest = rest[(kept + length)..];
        }

        return builder.Append(rest).ToString();
    }
}
