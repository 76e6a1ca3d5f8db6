using System.Globalization;
using System.Text;
using OrleansAi.Inference.Tokenizers.Unicode;

namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>The normalizers that look at each character by itself.</summary>
internal static class CharacterFilters
{
    /// <summary>Drops every mark: Mn, Mc and Me (<c>StripAccents</c>).</summary>
    public static CharacterFilter StripMarks { get; } = new('\0', '\u02FF', static (rune, output) =>
    {
        if (!CharacterClasses.IsMark(rune))
            output.Append(rune);
    });

    /// <summary>Drops nonspacing marks only, as BERT does.</summary>
    public static CharacterFilter StripNonspacingMarks { get; } = new('\0', '\u02FF', static (rune, output) =>
    {
        if (!CharacterClasses.IsNonspacingMark(rune))
            output.Append(rune);
    });

    /// <summary>BERT's cleaning: control characters go, every white space becomes a space.</summary>
    public static CharacterFilter BertClean { get; } = new(' ', '~', static (rune, output) =>
    {
        var isKeptControl = rune.Value is '\t' or '\n' or '\r';
        if (rune.Value is not (0 or 0xFFFD) && (isKeptControl || !IsControl(rune)))
            output.Append(Rune.IsWhiteSpace(rune) ? new Rune(' ') : rune);
    });

    /// <summary>Sets BERT's ideographs apart with spaces.</summary>
    public static CharacterFilter BertIdeographs { get; } = new('\0', '\u33FF', static (rune, output) =>
    {
        if (CharacterClasses.IsBertIdeograph(rune.Value))
            output.Append(' ').Append(rune).Append(' ');
        else
            output.Append(rune);
    });

    /// <summary>The cleaning of neural machine translation in SentencePiece (<c>Nmt</c>): control characters go, odd spaces become spaces.</summary>
    public static CharacterFilter Nmt { get; } = new(' ', '~', static (rune, output) =>
    {
        if (rune.Value is >= 1 and <= 8 or 0xB or >= 0xE and <= 0x1F or 0x7F or 0x8F or 0x9F)
            return;
        output.Append(rune.Value is 9 or 10 or 12 or 13 or 0x1680 or >= 0x200B and <= 0x200F or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD
            ? new Rune(' ')
            : rune);
    });

    /// <summary>Writes each UTF-8 byte as the character that stands for it (<c>ByteLevel</c>).</summary>
    public static CharacterFilter ByteLevel { get; } = new('!', '~', static (rune, output) =>
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            output.Append(ByteAlphabet.ToCharacter(value));
    });

    private static bool IsControl(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;
}
