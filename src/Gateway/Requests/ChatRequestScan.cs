using System.Text.Json;
using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Requests;

/// <summary>The pass over a chat request's top level: keeps what was found until it is complete.</summary>
internal struct ChatRequestScan(bool ascii)
{
    private const int MaxChoices = 128;
    private RequestMembersScan _members;
    private long? _maxTokens;
    private long? _maxCompletionTokens;
    private long? _choices;
    private bool _hasMessages;
    private long _tokens;
    private ModelCapabilities _needs;

    public readonly ModelRequestSummary ToSummary() => new()
    {
        Model = _members.Model!,
        ModelValue = _members.ModelValue,
        Stream = _members.Stream,
        IncludeUsage = _members.StreamOptions.IncludeUsage,
        StreamOptionsValue = _members.StreamOptions.Value,
        IncludeUsageValue = _members.StreamOptions.IncludeUsageValue,
        MaxOutputTokens = _maxTokens is null && _maxCompletionTokens is null ? null : Math.Max(_maxTokens ?? 0, _maxCompletionTokens ?? 0),
        Choices = (int)(_choices ?? 1),
        EstimatedInputTokens = _tokens,
        Needs = _needs,
    };

    /// <summary>Reads the members of the object on whose start <paramref name="json"/> stands, up to its end.</summary>
    public ModelRequestError? Read(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (ReadMember(ref json) is { } error)
                return error;
        }

        if (_members.Model is null)
            return ModelRequestError.MissingModel;

        return _hasMessages ? null : ModelRequestError.Missing("messages", "an array with at least one message");
    }

    private ModelRequestError? ReadMember(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("model"u8))
            return _members.ReadModel(ref json);

        if (json.ValueTextEquals("messages"u8))
            return ReadMessages(ref json);

        if (json.ValueTextEquals("stream"u8))
            return _members.ReadStream(ref json);

        if (json.ValueTextEquals("stream_options"u8))
            return _members.ReadStreamOptions(ref json);

        if (json.ValueTextEquals("max_completion_tokens"u8))
            return RequestMembersScan.ReadCount(ref json, "max_completion_tokens", int.MaxValue, ref _maxCompletionTokens);

        if (json.ValueTextEquals("max_tokens"u8))
            return RequestMembersScan.ReadCount(ref json, "max_tokens", int.MaxValue, ref _maxTokens);

        if (json.ValueTextEquals("n"u8))
            return RequestMembersScan.ReadCount(ref json, "n", MaxChoices, ref _choices);

        _needs |= ChatNeedsScan.OfMember(json);
        json.Read();
        if (json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            var start = json.TokenStartIndex;
            json.Skip();
            _tokens += TokenEstimate.OfAscii(json.BytesConsumed - start);
        }

        return null;
    }

    private ModelRequestError? ReadMessages(ref Utf8JsonReader json)
    {
        if (_hasMessages)
            return ModelRequestError.Twice("messages");

        _hasMessages = true;
        var messages = new ChatMessagesScan(ascii);
        var error = messages.Read(ref json);
        _tokens += messages.Tokens;
        _needs |= messages.Needs;
        return error;
    }
}
