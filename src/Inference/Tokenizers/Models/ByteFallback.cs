using System.Text;

namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>Writes what has no token of its own as tokens of its UTF-8 bytes: <c>&lt;0xE2&gt;&lt;0x82&gt;&lt;0xAC&gt;</c>.</summary>
internal static class ByteFallback
{
    /// <summary>Appends the tokens; false, and nothing appended, if one of the bytes has none.</summary>
    public static bool TryAppend(ReadOnlySpan<char> text, int[] byteTokens, List<int> ids)
    {
        var before = ids.Count;
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                if (byteTokens[value] < 0)
                {
                    ids.RemoveRange(before, ids.Count - before);
                    return false;
                }

                ids.Add(byteTokens[value]);
            }
        }

        return true;
    }
}
