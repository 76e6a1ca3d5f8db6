using System.Collections.Immutable;
using OrleansAi.Inference.Loading;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Embeddings;

/// <summary>What the folder of an encoder says of it, in the files of transformers and sentence-transformers.</summary>
internal sealed class EncoderFolder
{
    private const int UsualLimit = 512;

    // Their position 0 is the one after the padding's.
    private static readonly string[] CountingFromPadding = ["roberta", "xlm-roberta", "camembert", "mpnet"];

    private readonly ModelFolder _folder;
    private readonly ModelFile _config;

    public EncoderFolder(ModelFolder folder)
    {
        _folder = folder;
        _config = folder.Read("config.json");
    }

    /// <summary>The most tokens of a text, special ones counted.</summary>
    public int MaxTokens()
    {
        var said = _folder.Read("sentence_bert_config.json").Number("max_seq_length");
        var tokenizer = _folder.Read("tokenizer_config.json").Number("model_max_length") ?? long.MaxValue;
        var most = said ?? Math.Min(tokenizer, Positions() ?? UsualLimit);
        return most is > 0 and <= int.MaxValue ? (int)most : throw new ModelLoadException($"{_folder.Path} says that texts have at most {most} tokens.");
    }

    /// <summary>How vectors are made.</summary>
    public Pooling Pooling()
    {
        var pooling = _folder.Read("1_Pooling/config.json");
        if (pooling.Flag("pooling_mode_cls_token") is true)
            return Embeddings.Pooling.Cls;
        if (pooling.Flag("pooling_mode_lasttoken") is true)
            return Embeddings.Pooling.LastToken;
        if (pooling.Exists && pooling.Flag("pooling_mode_mean_tokens") is not true)
            throw new ModelLoadException($"{_folder.Path}/1_Pooling/config.json asks for a pooling that is neither mean_tokens, cls_token nor lasttoken; set Pooling for the model.");

        return Embeddings.Pooling.Mean;
    }

    /// <summary>The names of the scores that a classifier gives, by their index; empty where it names none.</summary>
    public ImmutableArray<string> Labels()
    {
        if (_config.Member("id2label") is not { ValueKind: System.Text.Json.JsonValueKind.Object } labels)
            return [];

        return [.. labels.EnumerateObject()
            .OrderBy(label => int.TryParse(label.Name, out var index) ? index : int.MaxValue)
            .Select(label => label.Value.ToString())];
    }

    /// <summary>Whether a text may have several labels at a time, each with a score of its own.</summary>
    public bool IsMultiLabel() => _config.Text("problem_type") == "multi_label_classification";

    private long? Positions()
    {
        if (_config.Number("max_position_embeddings") is not { } positions)
            return null;

        return CountingFromPadding.Contains(_config.Text("model_type")) ? positions - (_config.Number("pad_token_id") ?? 1) - 1 : positions;
    }
}
