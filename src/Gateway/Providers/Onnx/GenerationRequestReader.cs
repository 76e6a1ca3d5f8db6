using System.Collections.Immutable;
using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>
/// Reads a chat or text completion in OpenAI's format, with what vLLM and llama.cpp add to it: <c>top_k</c>, <c>min_p</c>,
/// <c>repetition_penalty</c>, <c>ignore_eos</c>, <c>chat_template_kwargs</c>.
/// </summary>
internal sealed class GenerationRequestReader
{
    private readonly JsonElement _body;
    private readonly ModelCall _call;
    private ModelRequestError? _error;

    private GenerationRequestReader(ModelCall call, JsonElement body) => (_call, _body) = (call, body);

    /// <summary>A request for each choice, in their order, or what is wrong.</summary>
    public static (ImmutableArray<GenerationRequest> Requests, ModelRequestError? Error) Read(ModelCall call, JsonElement body, string model)
    {
        var reader = new GenerationRequestReader(call, body);
        var requests = reader.Requests(model);
        return reader._error is { } error ? ([], error) : (requests, null);
    }

    /// <summary>How many choices each prompt has.</summary>
    public static int ChoicesPerPrompt(JsonElement body) => (int)Math.Clamp(body.Count("n") ?? 1, 1, int.MaxValue);

    /// <summary>The names of the tools that a prompt tells of, or <c>null</c> where it tells of none.</summary>
    public static IReadOnlySet<string>? ToolsOf(GenerationPrompt prompt)
    {
        if (prompt.Tools is null)
            return null;

        using var document = JsonDocument.Parse(prompt.Tools);
        return RequestTools.Names(document.RootElement);
    }

    private ImmutableArray<GenerationRequest> Requests(string model)
    {
        var prompts = _call.Operation == ModelOperation.Chat ? [ChatPrompt()] : Prompts();
        var sampling = Sampling();
        var request = new GenerationRequest
        {
            Model = model,
            Prompt = new GenerationPrompt(),
            Sampling = sampling,
            MaxTokens = _call.Request.MaxOutputTokens is { } most ? (int)Math.Min(most, int.MaxValue) : null,
            Stop = Stop(),
            Schema = RequiredCall() ?? Schema(),
            User = $"{_call.Caller.Tenant}/{_call.Caller.User}",
            IgnoreEnd = _body.IsTrue("ignore_eos"),
        };
        return [.. prompts.SelectMany(prompt => Enumerable.Range(0, ChoicesPerPrompt(_body)).Select(choice => request with
        {
            Prompt = prompt,

            // Of one seed each choice has its own answer, and the same one each time.
            Sampling = sampling with { Seed = sampling.Seed + choice },
        }))];
    }

    private GenerationPrompt ChatPrompt()
    {
        var (messages, error) = ChatPromptMessages.Read(_body);
        _error ??= error;
        var tools = _body.Member("tools") is { ValueKind: JsonValueKind.Array } given && given.GetArrayLength() > 0 && _body.Text("tool_choice") != "none" ? given.GetRawText() : null;
        var variables = _body.Member("chat_template_kwargs") is { ValueKind: JsonValueKind.Object } said ? said.GetRawText() : null;
        return new GenerationPrompt { Messages = messages, Tools = tools, Variables = variables };
    }

    private ImmutableArray<GenerationPrompt> Prompts()
    {
        var prompt = _body.Member("prompt");
        ImmutableArray<GenerationPrompt> prompts = prompt switch
        {
            { ValueKind: JsonValueKind.String } text => [new GenerationPrompt { Text = text.GetString() }],
            { ValueKind: JsonValueKind.Array } list when TokenList.Read(list) is { } tokens => [new GenerationPrompt { Tokens = tokens }],
            { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(Prompt).OfType<GenerationPrompt>()],
            _ => [],
        };
        if (prompts.IsEmpty || (prompts.Length > 1 && prompts.Length != prompt!.Value.GetArrayLength()))
            _error ??= ModelRequestError.WrongValue("prompt", "a string, an array of strings, an array of tokens, or an array of arrays of tokens, and none of them empty");

        return prompts;
    }

    private static GenerationPrompt? Prompt(JsonElement item) => item.ValueKind == JsonValueKind.String
        ? new GenerationPrompt { Text = item.GetString() }
        : TokenList.Read(item) is { } tokens ? new GenerationPrompt { Tokens = tokens } : null;

    private GenerationSampling Sampling()
    {
        // Chat asks for logprobs with a flag and says apart how many; text completions say how many.
        var isChat = _call.Operation == ModelOperation.Chat;
        var top = (int)(Number(isChat ? "top_logprobs" : "logprobs") ?? 0);
        return new GenerationSampling
        {
            Temperature = (float)(Number("temperature") ?? 1),
            TopP = (float)(Number("top_p") ?? 1),
            TopK = (int)(Number("top_k") ?? 0),
            MinP = (float)(Number("min_p") ?? 0),
            RepetitionPenalty = (float)(Number("repetition_penalty") ?? 1),
            FrequencyPenalty = (float)(Number("frequency_penalty") ?? 0),
            PresencePenalty = (float)(Number("presence_penalty") ?? 0),
            LogitBias = LogitBias(),
            LogProbabilities = isChat ? _body.IsTrue("logprobs") : _body.Member("logprobs") is not null,
            TopLogProbabilities = top,
            Seed = Number("seed") is { } seed ? (long)seed : null,
        };
    }

    private ImmutableDictionary<int, float> LogitBias()
    {
        var bias = ImmutableDictionary.CreateBuilder<int, float>();
        foreach (var entry in _body.Member("logit_bias") is { ValueKind: JsonValueKind.Object } said ? said.EnumerateObject() : default)
        {
            if (int.TryParse(entry.Name, out var token) && token >= 0 && entry.Value.ValueKind == JsonValueKind.Number)
                bias[token] = entry.Value.GetSingle();
            else
                _error ??= ModelRequestError.WrongValue($"logit_bias.{entry.Name}", "a token's number with a number from -100 to 100");
        }

        return bias.ToImmutable();
    }

    private ImmutableArray<string> Stop()
    {
        if (_body.Member("stop") is not { } stop)
            return [];

        var texts = stop.ValueKind == JsonValueKind.Array ? [.. stop.EnumerateArray()] : new[] { stop };
        if (texts.All(static text => text.ValueKind == JsonValueKind.String && text.GetString()!.Length > 0))
            return [.. texts.Select(static text => text.GetString()!)];

        _error ??= ModelRequestError.WrongValue("stop", "a string or an array of strings, none of them empty");
        return [];
    }

    private string? RequiredCall()
    {
        if (_call.Operation != ModelOperation.Chat)
            return null;

        var (schema, error) = RequestTools.RequiredCall(_body);
        _error ??= error;
        return schema;
    }

    private string? Schema()
    {
        var format = _body.Member("response_format");
        return format?.Text("type") switch
        {
            "json_object" => "",
            "json_schema" => format.Value.Member("json_schema")?.Member("schema")?.GetRawText() ?? "",
            _ => null,
        };
    }

    private double? Number(string name)
    {
        if (_body.Member(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && Math.Abs(value.GetDouble()) < int.MaxValue)
            return value.GetDouble();

        _error ??= ModelRequestError.WrongValue(name, "a number");
        return null;
    }
}
