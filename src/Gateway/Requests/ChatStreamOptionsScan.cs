using System.Text.Json;

namespace OrleansAi.Gateway.Requests;

/// <summary>The pass over <c>stream_options</c>: what it asks for, and where, so that a usage chunk can be asked for upstream.</summary>
internal struct ChatStreamOptionsScan
{
    public bool IncludeUsage { get; private set; }

    public Range? Value { get; private set; }

    public Range? IncludeUsageValue { get; private set; }

    public ModelRequestError? Read(ref Utf8JsonReader json)
    {
        json.Read();
        if (Value is not null)
            return ModelRequestError.Twice("stream_options");

        if (json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
            return ModelRequestError.WrongType("stream_options", "an object", JsonWords.Of(json.TokenType));

        var start = (int)json.TokenStartIndex;
        if (json.TokenType == JsonTokenType.StartObject)
        {
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (ReadMember(ref json) is { } error)
                    return error;
            }
        }

        Value = start..(int)json.BytesConsumed;
        return null;
    }

    private ModelRequestError? ReadMember(ref Utf8JsonReader json)
    {
        var isUsage = json.ValueTextEquals("include_usage"u8);
        json.Read();
        if (!isUsage)
        {
            json.Skip();
            return null;
        }

        if (IncludeUsageValue is not null)
            return ModelRequestError.Twice("stream_options.include_usage");

        if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
            return ModelRequestError.WrongType("stream_options.include_usage", "a boolean", JsonWords.Of(json.TokenType));

        IncludeUsage = json.TokenType == JsonTokenType.True;
        IncludeUsageValue = (int)json.TokenStartIndex..(int)json.BytesConsumed;
        return null;
    }
}
