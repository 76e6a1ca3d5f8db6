using System.Text.Json;

namespace OrleansAi.Gateway.Requests;

/// <summary>The pass over a chat request's top level: keeps what was found until it is complete.</summary>
internal struct ChatRequestScan(bool ascii)
{
    private const int MaxModelBytes = 512;
    private const int MaxChoices = 128;
    private string? _model;
    private Range _modelValue;
    private bool? _stream;
    private ChatStreamOptionsScan _options;
    private long? _maxTokens;
    private long? _maxCompletionTokens;
    private long? _choices;
    private bool _hasMessages;
    private long _tokens;

    public readonly ChatRequestSummary ToSummary() => new()
    {
        Model = _model!,
        ModelValue = _modelValue,
        Stream = _stream ?? false,
        IncludeUsage = _options.IncludeUsage,
        StreamOptionsValue = _options.Value,
        IncludeUsageValue = _options.IncludeUsageValue,
        MaxOutputTokens = _maxTokens is null && _maxCompletionTokens is null ? null : Math.Max(_maxTokens ?? 0, _maxCompletionTokens ?? 0),
        Choices = (int)(_choices ?? 1),
        EstimatedInputTokens = _tokens,
    };

    public ChatRequestError? Read(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            return ChatRequestError.NotJson($"The body must be a JSON object, but is {JsonWords.Of(json.TokenType)}.");

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (ReadMember(ref json) is { } error)
                return error;
        }

        json.Read();
        if (_model is null)
            return ChatRequestError.Missing("model", "the name of the model to call, as /v1/models lists it");

        return _hasMessages ? null : ChatRequestError.Missing("messages", "an array with at least one message");
    }

    private ChatRequestError? ReadMember(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("model"u8))
            return ReadModel(ref json);

        if (json.ValueTextEquals("messages"u8))
            return ReadMessages(ref json);

        if (json.ValueTextEquals("stream"u8))
            return ReadStream(ref json);

        if (json.ValueTextEquals("stream_options"u8))
            return _options.Read(ref json);

        if (json.ValueTextEquals("max_completion_tokens"u8))
            return ReadCount(ref json, "max_completion_tokens", int.MaxValue, ref _maxCompletionTokens);

        if (json.ValueTextEquals("max_tokens"u8))
            return ReadCount(ref json, "max_tokens", int.MaxValue, ref _maxTokens);

        if (json.ValueTextEquals("n"u8))
            return ReadCount(ref json, "n", MaxChoices, ref _choices);

        json.Read();
        if (json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            var start = json.TokenStartIndex;
            json.Skip();
            _tokens += TokenEstimate.OfAscii(json.BytesConsumed - start);
        }

        return null;
    }

    private ChatRequestError? ReadModel(ref Utf8JsonReader json)
    {
        json.Read();
        if (_model is not null)
            return ChatRequestError.Twice("model");

        if (json.TokenType != JsonTokenType.String)
            return ChatRequestError.WrongType("model", "a string", JsonWords.Of(json.TokenType));

        if (json.ValueSpan.Length is 0 or > MaxModelBytes)
            return ChatRequestError.WrongValue("model", $"a name of 1 to {MaxModelBytes} bytes");

        _modelValue = (int)json.TokenStartIndex..(int)json.BytesConsumed;
        _model = json.GetString();
        return null;
    }

    private ChatRequestError? ReadMessages(ref Utf8JsonReader json)
    {
        if (_hasMessages)
            return ChatRequestError.Twice("messages");

        _hasMessages = true;
        var messages = new ChatMessagesScan(ascii);
        var error = messages.Read(ref json);
        _tokens += messages.Tokens;
        return error;
    }

    private ChatRequestError? ReadStream(ref Utf8JsonReader json)
    {
        json.Read();
        if (_stream is not null)
            return ChatRequestError.Twice("stream");

        if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
            return ChatRequestError.WrongType("stream", "a boolean", JsonWords.Of(json.TokenType));

        _stream = json.TokenType == JsonTokenType.True;
        return null;
    }

    private static ChatRequestError? ReadCount(ref Utf8JsonReader json, string name, int most, ref long? value)
    {
        json.Read();
        if (value is not null)
            return ChatRequestError.Twice(name);

        if (json.TokenType == JsonTokenType.Null)
            return null;

        if (json.TokenType != JsonTokenType.Number)
            return ChatRequestError.WrongType(name, "an integer", JsonWords.Of(json.TokenType));

        if (!json.TryGetInt64(out var count) || count < 1 || count > most)
            return ChatRequestError.WrongValue(name, $"an integer from 1 to {most}");

        value = count;
        return null;
    }
}
