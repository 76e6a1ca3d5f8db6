using System.Text.Json;

namespace OrleansAi.Gateway.Requests;

/// <summary>The members that requests of several operations share, as a pass over their top level finds them.</summary>
internal struct RequestMembersScan
{
    private const int MaxModelBytes = 512;

    private ChatStreamOptionsScan _options;
    private bool? _stream;

    public string? Model { get; private set; }

    public Range? ModelValue { get; private set; }

    public readonly bool Stream => _stream ?? false;

    public readonly ChatStreamOptionsScan StreamOptions => _options;

    public ModelRequestError? ReadModel(ref Utf8JsonReader json)
    {
        json.Read();
        if (Model is not null)
            return ModelRequestError.Twice("model");

        if (json.TokenType != JsonTokenType.String)
            return ModelRequestError.WrongType("model", "a string", JsonWords.Of(json.TokenType));

        if (json.ValueSpan.Length is 0 or > MaxModelBytes)
            return ModelRequestError.WrongValue("model", $"a name of 1 to {MaxModelBytes} bytes");

        ModelValue = (int)json.TokenStartIndex..(int)json.BytesConsumed;
        Model = json.GetString();
        return null;
    }

    public ModelRequestError? ReadStream(ref Utf8JsonReader json)
    {
        json.Read();
        if (_stream is not null)
            return ModelRequestError.Twice("stream");

        if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
            return ModelRequestError.WrongType("stream", "a boolean", JsonWords.Of(json.TokenType));

        _stream = json.TokenType == JsonTokenType.True;
        return null;
    }

    public ModelRequestError? ReadStreamOptions(ref Utf8JsonReader json) => _options.Read(ref json);

    public static ModelRequestError? ReadCount(ref Utf8JsonReader json, string name, int most, ref long? value)
    {
        json.Read();
        if (value is not null)
            return ModelRequestError.Twice(name);

        if (json.TokenType == JsonTokenType.Null)
            return null;

        if (json.TokenType != JsonTokenType.Number)
            return ModelRequestError.WrongType(name, "an integer", JsonWords.Of(json.TokenType));

        if (!json.TryGetInt64(out var count) || count < 1 || count > most)
            return ModelRequestError.WrongValue(name, $"an integer from 1 to {most}");

        value = count;
        return null;
    }
}
