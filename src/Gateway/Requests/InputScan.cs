using System.Text.Json;

namespace OrleansAi.Gateway.Requests;

/// <summary>
/// The pass over what a model is to read that is no chat: a text, or an array of texts, of arrays of token numbers, or of objects
/// with text and images; or one array of token numbers. Estimates its tokens (<see cref="TokenEstimate"/>).
/// </summary>
internal struct InputScan(bool ascii)
{
    private const string Expected = "a string or an array";

    /// <summary>The tokens of all texts together.</summary>
    public long Tokens { get; private set; }

    /// <summary>How many texts there are; 0 where nothing was read.</summary>
    public int Count { get; private set; }

    public ModelRequestError? Read(ref Utf8JsonReader json, string name)
    {
        json.Read();
        if (Count > 0)
            return ModelRequestError.Twice(name);

        switch (json.TokenType)
        {
            case JsonTokenType.String:
                Count = 1;
                Tokens = OfText(json.ValueSpan);
                return null;
            case JsonTokenType.StartArray:
                return ReadArray(ref json, name);
            default:
                return ModelRequestError.WrongType(name, Expected, JsonWords.Of(json.TokenType));
        }
    }

    private ModelRequestError? ReadArray(ref Utf8JsonReader json, string name)
    {
        var numbers = 0;
        for (var index = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; index++)
        {
            switch (json.TokenType)
            {
                case JsonTokenType.Number:
                    numbers++;
                    break;
                case JsonTokenType.String:
                    Count++;
                    Tokens += OfText(json.ValueSpan);
                    break;
                case JsonTokenType.StartArray:
                    Count++;
                    ReadTokens(ref json);
                    break;
                case JsonTokenType.StartObject:
                    Count++;
                    ReadPart(ref json);
                    break;
                default:
                    return ModelRequestError.WrongType(
                        $"{name}[{index}]", "a string, an array of token numbers or an object", JsonWords.Of(json.TokenType));
            }
        }

        // An array of numbers alone is one text, in tokens.
        Tokens += numbers;
        Count += numbers > 0 ? 1 : 0;
        return Count > 0 ? null : ModelRequestError.WrongValue(name, "at least one element");
    }

    private void ReadTokens(ref Utf8JsonReader json)
    {
        var depth = json.CurrentDepth;
        while (json.Read() && json.CurrentDepth > depth)
            Tokens += json.TokenType == JsonTokenType.String ? OfText(json.ValueSpan) : 1;
    }

    // OpenAI's moderations name parts by type, rerankers and multimodal embedders by their only member.
    private void ReadPart(ref Utf8JsonReader json)
    {
        var depth = json.CurrentDepth;
        long attached = 0;
        var isText = true;
        var isAttachment = false;
        while (json.Read() && json.CurrentDepth > depth)
        {
            if (json.TokenType == JsonTokenType.PropertyName)
            {
                isAttachment = json.ValueTextEquals("image_url"u8) || json.ValueTextEquals("image"u8) || json.ValueTextEquals("url"u8);
                isText &= !isAttachment;
            }
            else if (json.TokenType == JsonTokenType.String && isAttachment)
            {
                attached += json.ValueSpan.Length;
            }
            else if (json.TokenType == JsonTokenType.String)
            {
                Tokens += OfText(json.ValueSpan);
            }
        }

        if (!isText)
            Tokens += TokenEstimate.PerAttachment + TokenEstimate.OfAttachment(attached);
    }

    private readonly long OfText(ReadOnlySpan<byte> text) => ascii ? TokenEstimate.OfAscii(text.Length) : TokenEstimate.OfText(text);
}
