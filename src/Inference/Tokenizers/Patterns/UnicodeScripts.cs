using System.Collections.Frozen;

namespace OrleansAi.Inference.Tokenizers.Patterns;

/// <summary>
/// Scripts that patterns may name (<c>\p{Han}</c>), as the inside of a character class. .NET's expressions know blocks but no
/// scripts. From Unicode 15.1's property Script, the Basic Multilingual Plane; what lies above is folded onto it first
/// (<see cref="FoldedText"/>).
/// </summary>
internal static class UnicodeScripts
{
    private static readonly FrozenDictionary<string, string> Ranges = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Arabic"] =
            @"\u0600-\u0604\u0606-\u060B\u060D-\u061A\u061C-\u061E\u0620-\u063F\u0641-\u064A\u0656-\u066F"
            + @"\u0671-\u06DC\u06DE-\u06FF\u0750-\u077F\u0870-\u0891\u0897-\u08E1\u08E3-\u08FF\uFB50-\uFD3D"
            + @"\uFD40-\uFDCF\uFDF0-\uFDFF\uFE70-\uFE74\uFE76-\uFEFC",
        ["Bengali"] =
            @"\u0980-\u0983\u0985-\u098C\u098F-\u0990\u0993-\u09A8\u09AA-\u09B0\u09B2\u09B6-\u09B9\u09BC-\u09C4"
            + @"\u09C7-\u09C8\u09CB-\u09CE\u09D7\u09DC-\u09DD\u09DF-\u09E3\u09E6-\u09FE",
        ["Cyrillic"] =
            @"\u0400-\u0484\u0487-\u052F\u1C80-\u1C8A\u1D2B\u1D78\u2DE0-\u2DFF\uA640-\uA69F\uFE2E-\uFE2F",
        ["Devanagari"] =
            @"\u0900-\u0950\u0955-\u0963\u0966-\u097F\uA8E0-\uA8FF",
        ["Greek"] =
            @"\u0370-\u0373\u0375-\u0377\u037A-\u037D\u037F\u0384\u0386\u0388-\u038A\u038C\u038E-\u03A1"
            + @"\u03A3-\u03E1\u03F0-\u03FF\u1D26-\u1D2A\u1D5D-\u1D61\u1D66-\u1D6A\u1DBF\u1F00-\u1F15\u1F18-\u1F1D"
            + @"\u1F20-\u1F45\u1F48-\u1F4D\u1F50-\u1F57\u1F59\u1F5B\u1F5D\u1F5F-\u1F7D\u1F80-\u1FB4\u1FB6-\u1FC4"
            + @"\u1FC6-\u1FD3\u1FD6-\u1FDB\u1FDD-\u1FEF\u1FF2-\u1FF4\u1FF6-\u1FFE\u2126\uAB65",
        ["Han"] =
            @"\u2E80-\u2E99\u2E9B-\u2EF3\u2F00-\u2FD5\u3005\u3007\u3021-\u3029\u3038-\u303B\u3400-\u4DBF"
            + @"\u4E00-\u9FFF\uF900-\uFA6D\uFA70-\uFAD9",
        ["Hangul"] =
            @"\u1100-\u11FF\u302E-\u302F\u3131-\u318E\u3200-\u321E\u3260-\u327E\uA960-\uA97C\uAC00-\uD7A3"
            + @"\uD7B0-\uD7C6\uD7CB-\uD7FB\uFFA0-\uFFBE\uFFC2-\uFFC7\uFFCA-\uFFCF\uFFD2-\uFFD7\uFFDA-\uFFDC",
        ["Hebrew"] =
            @"\u0591-\u05C7\u05D0-\u05EA\u05EF-\u05F4\uFB1D-\uFB36\uFB38-\uFB3C\uFB3E\uFB40-\uFB41\uFB43-\uFB44"
            + @"\uFB46-\uFB4F",
        ["Hiragana"] =
            @"\u3041-\u3096\u309D-\u309F",
        ["Katakana"] =
            @"\u30A1-\u30FA\u30FD-\u30FF\u31F0-\u31FF\u32D0-\u32FE\u3300-\u3357\uFF66-\uFF6F\uFF71-\uFF9D",
        ["Latin"] =
            @"\u0041-\u005A\u0061-\u007A\u00AA\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02B8\u02E0-\u02E4"
            + @"\u1D00-\u1D25\u1D2C-\u1D5C\u1D62-\u1D65\u1D6B-\u1D77\u1D79-\u1DBE\u1E00-\u1EFF\u2071\u207F"
            + @"\u2090-\u209C\u212A-\u212B\u2132\u214E\u2160-\u2188\u2C60-\u2C7F\uA722-\uA787\uA78B-\uA7DC"
            + @"\uA7F1-\uA7FF\uAB30-\uAB5A\uAB5C-\uAB64\uAB66-\uAB69\uFB00-\uFB06\uFF21-\uFF3A\uFF41-\uFF5A",
        ["Thai"] =
            @"\u0E01-\u0E3A\u0E40-\u0E5B",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The scripts that can be named.</summary>
    public static IEnumerable<string> Names => Ranges.Keys.Order(StringComparer.Ordinal);

    /// <summary>The inside of a class for a script, or null for one that isn't here.</summary>
    public static string? Find(string name) => Ranges.GetValueOrDefault(name);
}
