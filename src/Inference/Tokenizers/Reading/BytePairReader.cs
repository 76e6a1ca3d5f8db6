using System.Text;
using System.Text.Json;
using OrleansAi.Inference.Tokenizers.Models;
using OrleansAi.Inference.Tokenizers.Unicode;

namespace OrleansAi.Inference.Tokenizers.Reading;

/// <summary>Reads a model of the type <c>BPE</c>. Dropout is ignored: it belongs to training.</summary>
internal static class BytePairReader
{
    /// <summary>Whether the model can take text and map its bytes: byte pair encoding that doesn't fall back to bytes another way.</summary>
    public static bool CanMapBytes(ConfigNode node) => ModelReader.TypeOf(node) == "BPE" && !node.Flag("byte_fallback", false);

    /// <summary>Reads it.</summary>
    public static ReadModel Read(ConfigNode node, bool mapsBytes)
    {
        var tokens = ModelReader.Vocabulary(node);
        var affixes = new AffixedTokens(node.Text("continuing_subword_prefix", ""), node.Text("end_of_word_suffix", ""));
        var unknown = -1;
        if (node.Find("unk_token") is { } text && (unknown = tokens.Find(text.Text())) < 0)
            throw text.Complaint($"is '{text.Text()}', which the vocab lacks");
        var fuses = node.Flag("fuse_unk", false);
        ISymbolizer symbols = mapsBytes
            ? new ByteSymbolizer(tokens, affixes, unknown, fuses)
            : new CharacterSymbolizer(tokens, affixes, node.Flag("byte_fallback", false) ? tokens.ByteTokens() : null, unknown, fuses);
        var whole = !node.Flag("ignore_merges", false) ? null
            : mapsBytes ? MappedFinder(tokens)
            : new Func<ReadOnlySpan<char>, int>(tokens.Find);
        var merges = ReadMerges(node, tokens, affixes.ContinuingPrefix.Length);
        var table = new MergeTable(merges);
        ITokenModel model = !mapsBytes && affixes == new AffixedTokens("", "") && MarkedWordsModel.CanSplit(tokens, merges)
            ? new MarkedWordsModel(new CachedModel(new BytePairModel(symbols, table, whole: null)), whole)
            : new CachedModel(new BytePairModel(symbols, table, whole));
        return new ReadModel(model, tokens.All, affixes.EndSuffix);
    }

    private static Func<ReadOnlySpan<char>, int> MappedFinder(TokenIds tokens)
    {
        // Vocabularies are mostly ASCII words; their longest token bounds what is worth mapping.
        var longest = tokens.All.Keys.Max(static token => token.Length);
        return piece =>
        {
            if (piece.Length > longest)
                return -1;
            var mapped = new StringBuilder(piece.Length * 3);
            foreach (var value in Encoding.UTF8.GetBytes(piece.ToArray()))
                mapped.Append(ByteAlphabet.ToCharacter(value));
            return tokens.Find(mapped.ToString());
        };
    }

    private static List<(int Left, int Right, int Token)> ReadMerges(ConfigNode node, TokenIds tokens, int prefixLength)
    {
        var list = node.Get("merges");
        var merges = new List<(int, int, int)>();
        foreach (var item in list.Items())
        {
            var (left, right) = ReadPair(item);
            merges.Add((IdOf(left, item, tokens), IdOf(right, item, tokens),
                IdOf(left + (right.Length >= prefixLength ? right[prefixLength..] : ""), item, tokens)));
        }

        return merges;
    }

    private static (string Left, string Right) ReadPair(ConfigNode item)
    {
        if (item.Value.ValueKind == JsonValueKind.Array && item.Value.GetArrayLength() == 2
            && item.Value[0].ValueKind == JsonValueKind.String && item.Value[1].ValueKind == JsonValueKind.String)
            return (item.Value[0].GetString()!, item.Value[1].GetString()!);
        return item.Value.ValueKind == JsonValueKind.String && item.Text().Split(' ') is [var left, var right]
            ? (left, right)
            : throw item.Complaint("must be two tokens, as a list or as a string with a space between them");
    }

    private static int IdOf(string text, ConfigNode item, TokenIds tokens) =>
        tokens.Find(text) is >= 0 and var id ? id : throw item.Complaint($"merges to or from '{text}', which the vocab lacks");
}
