using System.Text.Json;
using OrleansAi.Inference.ChatTemplates;
using OrleansAi.Inference.Loading;
using OrleansAi.Inference.Sessions;
using OrleansAi.Inference.Tokenizers;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>What the folder of a decoder says of it, in the files of transformers and of ORT GenAI (<c>genai_config.json</c>).</summary>
internal sealed class DecoderFolder
{
    private const int UsualContext = 2048;

    // How models of different families call the most tokens of prompt and answer.
    private static readonly string[] ContextNames = ["max_position_embeddings", "n_positions", "max_seq_len", "seq_length"];

    private readonly ModelFolder _folder;
    private readonly ModelFile _config;
    private readonly JsonElement? _genAi;

    public DecoderFolder(ModelFolder folder)
    {
        _folder = folder;
        _config = folder.Read("config.json");
        _genAi = folder.Read("genai_config.json").Member("model");
    }

    /// <summary>Whether the folder's model goes on with texts: ORT GenAI's do, and so do those whose class in transformers says so.</summary>
    public static bool IsDecoder(ModelFolder folder)
    {
        var config = folder.Read("config.json");
        return folder.Read("genai_config.json").Exists || folder.Read("generation_config.json").Exists
            || (config.Member("architectures") is { ValueKind: JsonValueKind.Array } classes
                && classes.EnumerateArray().Any(static name => name.ValueKind == JsonValueKind.String && name.GetString()!.EndsWith("ForCausalLM", StringComparison.Ordinal)));
    }

    /// <summary>The <c>.onnx</c> file, relative to the folder, as ORT GenAI's configuration names it; <c>null</c> where there is none.</summary>
    public string? File() =>
        _genAi is { ValueKind: JsonValueKind.Object } model && model.TryGetProperty("decoder", out var decoder) && decoder.ValueKind == JsonValueKind.Object
            && decoder.TryGetProperty("filename", out var file) && file.ValueKind == JsonValueKind.String
            ? file.GetString()
            : null;

    /// <summary>The most tokens of prompt and answer together.</summary>
    public int ContextLength()
    {
        var said = Number(_genAi, "context_length") ?? ContextNames.Select(_config.Number).FirstOrDefault(static number => number is not null) ?? UsualContext;
        return said is > 1 and <= int.MaxValue ? (int)said : throw new ModelLoadException($"{_folder.Path} says that prompt and answer have at most {said} tokens.");
    }

    /// <summary>The tokens that end an answer.</summary>
    public IReadOnlySet<int> EndTokens(Tokenizer tokenizer)
    {
        var said = _folder.Read("generation_config.json").Member("eos_token_id") ?? _config.Member("eos_token_id")
            ?? (_genAi is { ValueKind: JsonValueKind.Object } model && model.TryGetProperty("eos_token_id", out var ids) ? ids : null);
        var ends = said switch
        {
            { ValueKind: JsonValueKind.Number } one => [one.GetInt32()],
            { ValueKind: JsonValueKind.Array } several => several.EnumerateArray().Where(static id => id.ValueKind == JsonValueKind.Number).Select(static id => id.GetInt32()).ToHashSet(),
            _ => new HashSet<int>(),
        };
        if (ends.Count == 0 && EndToken() is { } text && tokenizer.IdOf(text) is { } end)
            ends.Add(end);

        return ends;
    }

    /// <summary>How conversations become prompts, or <c>null</c> where the model was not made for conversations.</summary>
    /// <exception cref="ModelLoadException">There is a template that can't be read.</exception>
    public ChatTemplateSet? ChatTemplates()
    {
        var jinja = Path.Combine(_folder.Path, "chat_template.jinja");
        var config = _folder.Read("tokenizer_config.json");
        if (config.Member("chat_template") is null && !System.IO.File.Exists(jinja))
            return null;

        try
        {
            return ChatTemplateSet.Parse(config.Root, System.IO.File.Exists(jinja) ? System.IO.File.ReadAllText(jinja) : null);
        }
        catch (ChatTemplateException exception)
        {
            throw new ModelLoadException($"The chat template of {_folder.Path} can't be used: {exception.Message}", exception);
        }
    }

    private string? EndToken() => _folder.Read("tokenizer_config.json").Member("eos_token") switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Object } token when token.TryGetProperty("content", out var content) => content.GetString(),
        _ => null,
    };

    private static long? Number(JsonElement? owner, string name) =>
        owner is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : null;
}
