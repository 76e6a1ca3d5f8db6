using System.Globalization;
using System.Text;
using OrleansAi.Inference.Tokenizers.Unicode;

namespace OrleansAi.Inference.Tokenizers.Patterns;

/// <summary>
/// A text in which each code point is one UTF-16 unit. .NET's regular expressions see a surrogate pair as two characters of the
/// category Surrogate, so <c>\p{L}</c> would miss 𝒜 and <c>.</c> would halve it. Each pair is therefore replaced by one character of
/// the Basic Multilingual Plane that has the same general category (for ideographs also the script Han), and matches are found on the
/// copy and counted back.
/// </summary>
internal sealed class FoldedText
{
    private readonly char[] _characters;
    private readonly int[] _starts;
    private readonly int _length;

    private FoldedText(ReadOnlySpan<char> text)
    {
        _characters = new char[text.Length];
        _starts = new int[text.Length + 1];
        for (var position = 0; position < text.Length;)
        {
            Rune.DecodeFromUtf16(text[position..], out var rune, out var units);
            _starts[_length] = position;
            _characters[_length++] = rune.IsBmp ? (char)rune.Value : Representative(rune);
            position += units;
        }

        _starts[_length] = text.Length;
    }

    /// <summary>The folded characters.</summary>
    public ReadOnlySpan<char> Span => _characters.AsSpan(0, _length);

    /// <summary>The folded text, or null where <paramref name="text"/> has no surrogate and can be searched as it is.</summary>
    public static FoldedText? Of(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\uD800', '\uDFFF') ? new FoldedText(text) : null;

    /// <summary>Where in the text a place of the folded text is, both in UTF-16 units.</summary>
    public int Unfold(int position) => _starts[position];

    // Seldom used characters, which no published pattern names by themselves.
    private static char Representative(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter => '\uA640',
        UnicodeCategory.LowercaseLetter => '\uA641',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\uA4F8',
        UnicodeCategory.OtherLetter => IsHan(rune.Value) ? '\uFAD9' : '\uA000',
        UnicodeCategory.NonSpacingMark => '\uA6F0',
        UnicodeCategory.SpacingCombiningMark => '\uA823',
        UnicodeCategory.EnclosingMark => '\uA670',
        UnicodeCategory.DecimalDigitNumber => '\uA620',
        UnicodeCategory.LetterNumber => '\uA6E6',
        UnicodeCategory.OtherNumber => '\uA830',
        UnicodeCategory.Format => '\uFFF9',
        UnicodeCategory.PrivateUse => '\uE000',
        UnicodeCategory.ConnectorPunctuation => '\uFE33',
        UnicodeCategory.DashPunctuation => '\uFE31',
        UnicodeCategory.OpenPunctuation => '\uFE35',
        UnicodeCategory.ClosePunctuation => '\uFE36',
        UnicodeCategory.InitialQuotePunctuation => '\u2E02',
        UnicodeCategory.FinalQuotePunctuation => '\u2E03',
        UnicodeCategory.OtherPunctuation => '\uA60D',
        UnicodeCategory.MathSymbol => '\uFB29',
        UnicodeCategory.CurrencySymbol => '\uA838',
        UnicodeCategory.ModifierSymbol => '\uA700',
        UnicodeCategory.OtherSymbol => CharacterClasses.IsAlphabeticSymbol(rune) ? '\u24B6' : '\uA490',
        _ => '\uFDD0',
    };

    private static bool IsHan(int code) => code is >= 0x20000 and <= 0x323AF;
}
