using System.Text;
using System.Text.Json;
using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Requests;

/// <summary>The pass over <c>messages</c>: their form, and an estimate of their tokens (<see cref="TokenEstimate"/>).</summary>
internal struct ChatMessagesScan(bool ascii)
{
    private int _index;

    public long Tokens { get; private set; }

    public ModelCapabilities Needs { get; private set; }

    public ModelRequestError? Read(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
            return ModelRequestError.WrongType("messages", "an array of objects", JsonWords.Of(json.TokenType));

        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; _index++)
        {
            if (json.TokenType != JsonTokenType.StartObject)
                return ModelRequestError.WrongType($"messages[{_index}]", "an object", JsonWords.Of(json.TokenType));

            if (ReadMessage(ref json) is { } error)
                return error;
        }

        return _index > 0 ? null : ModelRequestError.WrongValue("messages", "at least one message");
    }

    private ModelRequestError? ReadMessage(ref Utf8JsonReader json)
    {
        Tokens += TokenEstimate.PerMessage;
        bool role = false, content = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ModelRequestError? error;
            if (json.ValueTextEquals("role"u8))
                error = ReadRole(ref json, ref role);
            else if (json.ValueTextEquals("content"u8))
                error = ReadContent(ref json, ref content);
            else
                error = CountValue(ref json);

            if (error is not null)
                return error;
        }

        return role ? null : ModelRequestError.Missing($"messages[{_index}].role", "'system', 'developer', 'user', 'assistant' or 'tool'");
    }

    private readonly ModelRequestError? ReadRole(ref Utf8JsonReader json, ref bool seen)
    {
        json.Read();
        if (seen)
            return ModelRequestError.Twice($"messages[{_index}].role");

        seen = true;
        if (json.TokenType != JsonTokenType.String)
            return ModelRequestError.WrongType($"messages[{_index}].role", "a string", JsonWords.Of(json.TokenType));

        return json.ValueSpan.Length > 0
            ? null
            : ModelRequestError.WrongValue($"messages[{_index}].role", "'system', 'developer', 'user', 'assistant' or 'tool'");
    }

    private ModelRequestError? ReadContent(ref Utf8JsonReader json, ref bool seen)
    {
        json.Read();
        if (seen)
            return ModelRequestError.Twice($"messages[{_index}].content");

        seen = true;
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                Tokens += OfText(json.ValueSpan);
                return null;
            case JsonTokenType.StartArray:
                return ReadParts(ref json);
            default:
                var found = JsonWords.Of(json.TokenType);
                return ModelRequestError.WrongType($"messages[{_index}].content", "a string or an array of objects", found);
        }
    }

    private ModelRequestError? ReadParts(ref Utf8JsonReader json)
    {
        for (var part = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; part++)
        {
            if (json.TokenType != JsonTokenType.StartObject)
                return ModelRequestError.WrongType($"messages[{_index}].content[{part}]", "an object", JsonWords.Of(json.TokenType));

            ReadPart(ref json);
        }

        return null;
    }

    private void ReadPart(ref Utf8JsonReader json)
    {
        var isText = true;
        long attached = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var text = json.ValueTextEquals("text"u8) || json.ValueTextEquals("refusal"u8);
            var needs = text ? ModelCapabilities.None : ChatNeedsScan.OfPart(json);
            json.Read();
            if (text && json.TokenType == JsonTokenType.String)
            {
                Tokens += OfText(json.ValueSpan);
            }
            else if (json.TokenType == JsonTokenType.StartObject)
            {
                // image_url, input_audio, file: the part's payload stands in an object of its own.
                isText = false;
                Needs |= needs;
                var start = json.TokenStartIndex;
                json.Skip();
                attached += json.BytesConsumed - start;
            }
            else
            {
                json.Skip();
            }
        }

        if (!isText)
            Tokens += TokenEstimate.PerAttachment + TokenEstimate.OfAttachment(attached);
    }

    private ModelRequestError? CountValue(ref Utf8JsonReader json)
    {
        json.Read();
        var start = json.TokenStartIndex;
        json.Skip();
        Tokens += TokenEstimate.OfAscii(json.BytesConsumed - start);
        return null;
    }

    private readonly long OfText(ReadOnlySpan<byte> text) => ascii ? TokenEstimate.OfAscii(text.Length) : TokenEstimate.OfText(text);
}
