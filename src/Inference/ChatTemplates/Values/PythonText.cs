using System.Buffers;
using System.Text;

namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>Text as Python counts it: by code points, which are two characters here outside the basic plane.</summary>
internal static class PythonText
{
    /// <summary>What <c>str.strip</c> removes, and <c>\s</c> matches.</summary>
    public static readonly char[] WhiteSpace = [.. Enumerable.Range(0, 0x10000).Select(code => (char)code).Where(IsSpace)];

    private static readonly SearchValues<char> LineEnds = SearchValues.Create(['\n', '\r', '\v', '\f', '\x1c', '\x1d', '\x1e', '\x85', '\u2028', '\u2029']);

    public static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\x1c' and <= '\x1f';

    /// <summary>Whether characters and code points are the same in it.</summary>
    public static bool IsPlain(string text) => !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    public static int Length(string text)
    {
        var length = text.Length;
        for (var index = 1; index < text.Length; index++)
        {
            if (char.IsSurrogatePair(text[index - 1], text[index]))
                length--;
        }

        return length;
    }

    public static object?[] CodePoints(string text)
    {
        var points = new List<object?>(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            var length = index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? 2 : 1;
            points.Add(text.Substring(index, length));
            index += length - 1;
        }

        return [.. points];
    }

    public static List<string> SplitLines(string text)
    {
        var lines = new List<string>();
        var start = 0;
        for (var end = NextLineEnd(text, 0); end >= 0; end = NextLineEnd(text, start))
        {
            lines.Add(text[start..end]);
            start = end + (text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? 2 : 1);
        }

        if (start < text.Length)
            lines.Add(text[start..]);
        return lines;
    }

    private static int NextLineEnd(string text, int start) => text.AsSpan(start).IndexOfAny(LineEnds) is var end && end >= 0 ? start + end : -1;

    public static string Capitalize(string text) =>
        text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    /// <summary>As <c>str.title</c>: a letter after one that is none begins a word.</summary>
    public static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            var inside = index > 0 && char.IsLetter(text[index - 1]);
            result.Append(inside ? char.ToLowerInvariant(text[index]) : char.ToUpperInvariant(text[index]));
        }

        return result.ToString();
    }

    /// <summary>Compares by code points, where ordinal comparison would put a surrogate before U+E000.</summary>
    public static int Compare(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var index = 0; index < length; index++)
        {
            var (a, b) = (left[index], right[index]);
            if (a != b)
                return char.IsSurrogate(a) != char.IsSurrogate(b) ? (char.IsSurrogate(a) ? 1 : -1) : a.CompareTo(b);
        }

        return left.Length.CompareTo(right.Length);
    }
}
