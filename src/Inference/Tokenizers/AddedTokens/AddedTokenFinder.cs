using System.Buffers;
using System.Text;
using OrleansAi.Inference.Tokenizers.Unicode;

namespace OrleansAi.Inference.Tokenizers.AddedTokens;

/// <summary>
/// Finds added tokens in a text: the leftmost first, the longest of those that begin there. As <c>AddedVocabulary::find_matches</c> in
/// github.com/huggingface/tokenizers.
/// </summary>
internal sealed class AddedTokenFinder
{
    private readonly SearchValues<string>? _contents;
    private readonly Dictionary<string, AddedToken>.AlternateLookup<ReadOnlySpan<char>> _tokens;
    private readonly int[] _lengths;

    /// <summary>Looks for each token by the text that goes with it; of two with one text the first counts.</summary>
    public AddedTokenFinder(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        var byText = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (var (text, token) in tokens)
            if (text.Length > 0)
                byText.TryAdd(text, token);
        _tokens = byText.GetAlternateLookup<ReadOnlySpan<char>>();
        _contents = byText.Count == 0 ? null : SearchValues.Create([.. byText.Keys], StringComparison.Ordinal);
        _lengths = [.. byText.Keys.Select(static text => text.Length).Distinct().OrderDescending()];
    }

    /// <summary>Appends the text's sections, in order; nothing for an empty text.</summary>
    public void Find(string text, List<TextSection> sections)
    {
        var start = 0;
        for (var from = 0; _contents is not null && Next(text, from) is var (position, length, token);)
        {
            var (left, right) = (position, position + length);
            from = right;
            if (token.IsSingleWord && (EndsWithWord(text.AsSpan(0, left)) || BeginsWithWord(text.AsSpan(right))))
                continue;
            if (token.StripsLeft)
                left = Math.Max(start, text.AsSpan(0, left).TrimEnd().Length);
            if (token.StripsRight)
                right = text.Length - text.AsSpan(right).TrimStart().Length;
            if (left > start)
                sections.Add(new TextSection(start, left - start, -1));
            sections.Add(new TextSection(left, right - left, token.Id));
            start = right;
        }

        if (start < text.Length)
            sections.Add(new TextSection(start, text.Length - start, -1));
    }

    private (int Position, int Length, AddedToken Token)? Next(string text, int from)
    {
        if (text.AsSpan(from).IndexOfAny(_contents!) is var offset && offset < 0)
            return null;
        var rest = text.AsSpan(from + offset);
        foreach (var length in _lengths)
            if (length <= rest.Length && _tokens.TryGetValue(rest[..length], out var token))
                return (from + offset, length, token);
        return null;
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        !text.IsEmpty && Rune.DecodeLastFromUtf16(text, out var rune, out _) is var _ && CharacterClasses.IsWord(rune);

    private static bool BeginsWithWord(ReadOnlySpan<char> text) =>
        !text.IsEmpty && Rune.DecodeFromUtf16(text, out var rune, out _) is var _ && CharacterClasses.IsWord(rune);
}
