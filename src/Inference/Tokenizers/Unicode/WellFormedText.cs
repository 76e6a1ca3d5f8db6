using System.Text;

namespace OrleansAi.Inference.Tokenizers.Unicode;

/// <summary>Text as the tokenizers' files mean it: Unicode scalar values, which an unpaired surrogate isn't.</summary>
internal static class WellFormedText
{
    /// <summary>
    /// <paramref name="text"/> with U+FFFD for each unpaired surrogate, as every UTF-8 encoder writes it; the same string if there is none.
    /// </summary>
    public static string Of(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return Mended(text);
            i++;
        }

        return text;
    }

    private static string Mended(string text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            builder.Append(rune.ToString());
        return builder.ToString();
    }
}
