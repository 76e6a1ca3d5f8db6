using System.Text;
using OrleansAi.Inference.Generation.Grammars;

namespace OrleansAi.Inference.Tests.Generation.Grammars;

/// <summary>A vocabulary as byte-level tokenizers have: all bytes, pieces of words with and without a blank, and runs of JSON's signs.</summary>
internal sealed class SyntheticVocabulary
{
    private static readonly string[] Signs =
    [
        "\"", "{", "}", "[", "]", ":", ",", "\":", "\": ", "\":\"", "\",\"", "\", \"", "{\"", "\"}", "\"]", "},{", "}, {",
        "[]", "{}", "\n", "\n  ", "\n    ", "  ", "},\n", "null", "true", "false", "\\n", "\\\"", "\\u",
        "\"\"", "-", ".5", "e1", "é", "🙂", "中", "id\"", "a\"", "b\"", "kind\"", "r\"", " 中文",
    ];

    public SyntheticVocabulary(int size, int seed)
    {
        var random = new Random(seed);
        var texts = new List<byte[]>(Enumerable.Range(0, 256).Select(value => new[] { (byte)value }));
        texts.AddRange(Signs.Select(Encoding.UTF8.GetBytes));
        texts.Add([]);
        while (texts.Count < size)
            texts.Add(Encoding.UTF8.GetBytes(Word(random)));
        Tokens = [.. texts.Take(size).Select(text => (ReadOnlyMemory<byte>)text)];
        Vocabulary = new TokenVocabulary(Tokens);
    }

    public ReadOnlyMemory<byte>[] Tokens { get; }

    public TokenVocabulary Vocabulary { get; }

    public int TokenOf(string text) => Array.FindIndex(Tokens, token => token.Span.SequenceEqual(Encoding.UTF8.GetBytes(text)));

    private static string Word(Random random)
    {
        const string Letters = "etaoinshrdlucmfwypvbgkjqxz0123456789ETAOéü_-'./";
        var word = string.Concat(Enumerable.Range(0, random.Next(2, 9)).Select(_ => Letters[(int)(Letters.Length * Math.Pow(random.NextDouble(), 2))]));
        return random.Next(6) switch { 0 or 1 => " " + word, 2 => word + "\"", 3 => "\"" + word, _ => word };
    }
}
