using System.Text.Json;

namespace OrleansAi.Gateway.Requests;

/// <summary>The pass over the top level of a request that is no chat: keeps what was found until it is complete.</summary>
internal struct InputRequestScan(ModelOperation operation, bool ascii)
{
    private const int MaxChoices = 128;
    private RequestMembersScan _members;
    private InputScan _first = new(ascii);
    private InputScan _second = new(ascii);
    private long? _maxTokens;
    private long? _choices;
    private long? _bestOf;
    private long _tokens;

    public readonly ModelRequestSummary ToSummary() => new()
    {
        Model = _members.Model ?? operation.DefaultModel!,
        ModelValue = _members.ModelValue,
        Stream = _members.Stream,
        IncludeUsage = _members.StreamOptions.IncludeUsage,
        StreamOptionsValue = _members.StreamOptions.Value,
        IncludeUsageValue = _members.StreamOptions.IncludeUsageValue,
        MaxOutputTokens = operation.HasOutputTokens ? _maxTokens : 0,
        Choices = (int)Math.Max(_choices ?? 1, _bestOf ?? 1) * _first.Count,

        // A reranker reads the first input, the query, with each element of the second.
        EstimatedInputTokens = (_first.Tokens * Math.Max(1, _second.Count)) + _second.Tokens + _tokens,
    };

    /// <summary>Reads the members of the object on whose start <paramref name="json"/> stands, up to its end.</summary>
    public ModelRequestError? Read(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (ReadMember(ref json) is { } error)
                return error;
        }

        if (_members.Model is null && operation.DefaultModel is null)
            return ModelRequestError.MissingModel;

        if (_first.Count == 0)
            return Missing(operation.Inputs[0]);

        return operation.Inputs.Length > 1 && _second.Count == 0 ? Missing(operation.Inputs[1]) : null;
    }

    private ModelRequestError? ReadMember(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("model"u8))
            return _members.ReadModel(ref json);

        if (json.ValueTextEquals(operation.Inputs[0]))
            return _first.Read(ref json, operation.Inputs[0]);

        if (operation.Inputs.Length > 1 && json.ValueTextEquals(operation.Inputs[1]))
            return _second.Read(ref json, operation.Inputs[1]);

        return operation.HasOutputTokens ? ReadCompletionMember(ref json) : CountValue(ref json);
    }

    private ModelRequestError? ReadCompletionMember(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("stream"u8))
            return _members.ReadStream(ref json);

        if (json.ValueTextEquals("stream_options"u8))
            return _members.ReadStreamOptions(ref json);

        if (json.ValueTextEquals("max_tokens"u8))
            return RequestMembersScan.ReadCount(ref json, "max_tokens", int.MaxValue, ref _maxTokens);

        if (json.ValueTextEquals("n"u8))
            return RequestMembersScan.ReadCount(ref json, "n", MaxChoices, ref _choices);

        if (json.ValueTextEquals("best_of"u8))
            return RequestMembersScan.ReadCount(ref json, "best_of", MaxChoices, ref _bestOf);

        if (!json.ValueTextEquals("suffix"u8))
            return CountValue(ref json);

        json.Read();
        _tokens += json.TokenType == JsonTokenType.String ? TokenEstimate.OfText(json.ValueSpan) : 0;
        json.Skip();
        return null;
    }

    private ModelRequestError? CountValue(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            var start = json.TokenStartIndex;
            json.Skip();
            _tokens += TokenEstimate.OfAscii(json.BytesConsumed - start);
        }

        return null;
    }

    private static ModelRequestError Missing(string input) => ModelRequestError.Missing(input, "a string or an array with at least one element");
}
