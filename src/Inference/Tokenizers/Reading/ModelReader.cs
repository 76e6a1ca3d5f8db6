using System.Text.Json;
using OrleansAi.Inference.Tokenizers.Models;

namespace OrleansAi.Inference.Tokenizers.Reading;

/// <summary>Reads <c>model</c>.</summary>
internal static class ModelReader
{
    /// <summary>Ids index arrays; the largest published vocabularies have a few hundred thousand tokens.</summary>
    public const int LargestId = (1 << 24) - 1;

    /// <summary>Reads it; <paramref name="mapsBytes"/> says that pieces are text whose bytes the model maps.</summary>
    public static ReadModel Read(ConfigNode node, bool mapsBytes) => TypeOf(node) switch
    {
        "BPE" => BytePairReader.Read(node, mapsBytes),
        "Unigram" => ReadUnigram(node),
        "WordLevel" => ReadWordLevel(node),
        "WordPiece" => ReadWordPiece(node),
        var type => throw node.Unsupported(type, "BPE", "Unigram", "WordLevel", "WordPiece"),
    };

    /// <summary>The model's type, which old files leave to be told from the other members.</summary>
    public static string TypeOf(ConfigNode node) =>
        node.Find("type") is { } type ? type.Text()
        : node.Find("merges") is not null ? "BPE"
        : node.Get("vocab").Value.ValueKind == JsonValueKind.Array ? "Unigram"
        : node.Find("continuing_subword_prefix") is not null || node.Find("max_input_chars_per_word") is not null ? "WordPiece"
        : "WordLevel";

    /// <summary>The member <c>vocab</c> as an object from text to id.</summary>
    public static TokenIds Vocabulary(ConfigNode model)
    {
        var node = model.Get("vocab");
        if (node.Value.ValueKind != JsonValueKind.Object)
            throw node.Complaint("must be an object from token to id");
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var member in node.Value.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Number || !member.Value.TryGetInt32(out var id) || id is < 0 or > LargestId)
                throw node.Complaint($"gives the token '{member.Name}' no id that is a whole number from 0 to {LargestId}");
            ids[member.Name] = id;
        }

        return ids.Count == 0 ? throw node.Complaint("has no token") : new TokenIds(ids);
    }

    private static ReadModel ReadWordLevel(ConfigNode node)
    {
        var tokens = Vocabulary(node);
        return new ReadModel(new WordLevelModel(tokens, Unknown(node, tokens, "<unk>")), tokens.All);
    }

    private static ReadModel ReadWordPiece(ConfigNode node)
    {
        var tokens = Vocabulary(node);
        var model = new WordPieceModel(tokens, node.Text("continuing_subword_prefix", "##"), Unknown(node, tokens, "[UNK]"),
            node.Find("max_input_chars_per_word")?.Integer() ?? 100);
        return new ReadModel(new CachedModel(model), tokens.All);
    }

    private static ReadModel ReadUnigram(ConfigNode node)
    {
        var (pieces, scores) = (new List<string>(), new List<double>());
        foreach (var item in node.Get("vocab").Items())
        {
            if (item.Value.ValueKind != JsonValueKind.Array || item.Value.GetArrayLength() != 2)
                throw item.Complaint("must be a list of a token and its log-probability");
            ConfigNode[] entry = [.. item.Items()];
            pieces.Add(entry[0].Text());
            scores.Add(entry[1].Number());
        }

        if (pieces.Count == 0)
            throw node.Get("vocab").Complaint("has no token");
        var unknown = node.Get("unk_id").Integer();
        if (unknown < 0 || unknown >= pieces.Count)
            throw node.Get("unk_id").Complaint($"is {unknown}, but there are {pieces.Count} tokens");
        var model = new UnigramModel(pieces, [.. scores], unknown, node.Flag("byte_fallback", false));
        return new ReadModel(new CachedModel(model), model.Tokens.All);
    }

    private static int Unknown(ConfigNode node, TokenIds tokens, string otherwise)
    {
        var text = node.Text("unk_token", otherwise);
        return tokens.Find(text) is >= 0 and var id ? id : throw node.Complaint($"names the unknown token '{text}', which its vocab lacks");
    }
}
