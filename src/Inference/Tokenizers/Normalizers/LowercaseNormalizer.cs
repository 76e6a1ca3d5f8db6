using System.Text;

namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>
/// Lower case, character by character: context plays no part, so that a capital sigma becomes σ at a word's end too, as in the
/// original. The one character whose lower case is two, İ, becomes i with a dot above.
/// </summary>
internal sealed class LowercaseNormalizer : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text)
    {
        if (System.Text.Ascii.IsValid(text))
            return text.ToLowerInvariant();
        var builder = new StringBuilder(text.Length);
        Span<char> characters = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == 0x130)
                builder.Append("i\u0307");
            else
                builder.Append(characters[..Rune.ToLowerInvariant(rune).EncodeToUtf16(characters)]);
        }

        return builder.ToString();
    }
}
