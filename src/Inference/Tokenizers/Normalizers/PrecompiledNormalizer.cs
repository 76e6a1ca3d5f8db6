using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's compiled map of characters (<c>Precompiled</c>): a double-array trie over UTF-8 with the replacements behind it.
/// Like the original it tries a short grapheme first and then its characters, and takes the shortest key that fits, not the longest.
/// </summary>
internal sealed class PrecompiledNormalizer(CharacterMap map) : INormalizer
{
    // ASCII that stays as it is: most of many texts, copied in runs. A carriage return may be one grapheme with what follows.
    private readonly SearchValues<char> _kept = SearchValues.Create(
        [.. Enumerable.Range(0, 128).Where(code => code != '\r' && map.Find([(byte)code]) is null).Select(static code => (char)code)]);

    // Longer graphemes aren't looked up whole: github.com/huggingface/tokenizers, normalizers/precompiled.rs.
    private const int LongestGrapheme = 6;

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        var builder = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[LongestGrapheme * 4];
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            // The last character of a run may carry a mark that follows it.
            var run = rest.IndexOfAnyExcept(_kept) is var end && end < 0 ? rest.Length : Math.Max(end - 1, 0);
            builder.Append(rest[..run]);
            rest = rest[run..];
            if (rest.IsEmpty)
                break;
            var grapheme = rest[..StringInfo.GetNextTextElementLength(rest)];
            rest = rest[grapheme.Length..];
            if (grapheme.Length < LongestGrapheme && Encoding.UTF8.GetBytes(grapheme, bytes) is < LongestGrapheme and var length
                && map.Find(bytes[..length]) is { } whole)
                builder.Append(whole);
            else
                AppendCharacters(grapheme, builder, bytes);
        }

        return builder.ToString();
    }

    private void AppendCharacters(ReadOnlySpan<char> grapheme, StringBuilder output, Span<byte> bytes)
    {
        foreach (var rune in grapheme.EnumerateRunes())
        {
            if (map.Find(bytes[..rune.EncodeToUtf8(bytes)]) is { } replacement)
                output.Append(replacement);
            else
                output.Append(rune);
        }
    }
}
