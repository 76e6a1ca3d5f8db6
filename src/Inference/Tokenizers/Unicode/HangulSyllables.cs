namespace OrleansAi.Inference.Tokenizers.Unicode;

/// <summary>Composes and decomposes Hangul syllables by arithmetic: The Unicode Standard, section 3.12.</summary>
internal static class HangulSyllables
{
    private const int SyllableBase = 0xAC00;
    private const int LeadingBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailingBase = 0x11A7;
    private const int LeadingCount = 19;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;

    /// <summary>Appends the two or three letters of <paramref name="code"/>; false if it is no syllable.</summary>
    public static bool TryDecompose(int code, List<int> output)
    {
        var index = code - SyllableBase;
        if (index is < 0 or >= LeadingCount * VowelCount * TrailingCount)
            return false;
        output.Add(LeadingBase + index / (VowelCount * TrailingCount));
        output.Add(VowelBase + index % (VowelCount * TrailingCount) / TrailingCount);
        if (index % TrailingCount != 0)
            output.Add(TrailingBase + index % TrailingCount);
        return true;
    }

    /// <summary>The syllable that the two compose to, or -1.</summary>
    public static int Compose(int first, int second)
    {
        if (first is >= LeadingBase and < LeadingBase + LeadingCount && second is >= VowelBase and < VowelBase + VowelCount)
            return SyllableBase + ((first - LeadingBase) * VowelCount + second - VowelBase) * TrailingCount;
        var index = first - SyllableBase;
        return index is >= 0 and < LeadingCount * VowelCount * TrailingCount && index % TrailingCount == 0
            && second is > TrailingBase and < TrailingBase + TrailingCount ? first + second - TrailingBase : -1;
    }
}
