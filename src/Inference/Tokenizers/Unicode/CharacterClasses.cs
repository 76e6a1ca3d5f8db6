using System.Globalization;
using System.Text;

namespace OrleansAi.Inference.Tokenizers.Unicode;

/// <summary>Classes of characters that normalizers and pre-tokenizers ask for, over code points.</summary>
internal static class CharacterClasses
{
    /// <summary>General category Mn.</summary>
    public static bool IsNonspacingMark(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark;

    /// <summary>General category M (Mn, Mc, Me).</summary>
    public static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>ASCII's punctuation and symbols, and Unicode's general category P.</summary>
    public static bool IsPunctuation(Rune rune) =>
        rune.IsAscii ? char.IsBetween((char)rune.Value, '!', '~') && !char.IsAsciiLetterOrDigit((char)rune.Value) : Rune.IsPunctuation(rune);

    /// <summary>General category N (Nd, Nl, No).</summary>
    public static bool IsNumeric(Rune rune) => Rune.IsNumber(rune);

    /// <summary>
    /// What regular expressions call a word character: alphabetic, mark, decimal digit, connector or joiner (Unicode Technical Standard
    /// #18, annex C).
    /// </summary>
    public static bool IsWord(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || IsMark(rune) || rune.Value is 0x200C or 0x200D || IsAlphabeticSymbol(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.LetterNumber;

    /// <summary>The circled and squared Latin letters, which are symbols and alphabetic at once (property Other_Alphabetic).</summary>
    public static bool IsAlphabeticSymbol(Rune rune) =>
        rune.Value is >= 0x24B6 and <= 0x24E9 or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189;

    /// <summary>The CJK ideographs that BERT sets apart: the blocks that the original BERT names.</summary>
    public static bool IsBertIdeograph(int code) =>
        code is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF or >= 0x20000 and <= 0x2A6DF or >= 0x2A700 and <= 0x2B73F
            or >= 0x2B740 and <= 0x2B81F or >= 0x2B920 and <= 0x2CEAF or >= 0xF900 and <= 0xFAFF or >= 0x2F800 and <= 0x2FA1F;
}
