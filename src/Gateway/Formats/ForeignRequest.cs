using System.Text.Json;

namespace OrleansAi.Gateway.Formats;

/// <summary>A request as a client wrote it, in a format other than OpenAI's.</summary>
/// <param name="Format">The client's format.</param>
/// <param name="Body">The body as UTF-8 JSON.</param>
/// <param name="ModelValue">Where the model's JSON string, quotes included, stands in the body; <c>null</c> where the address names the model.</param>
/// <param name="Untranslatable">
/// Why it can't be said in OpenAI's format, or <c>null</c> where it was; then only a provider of the client's format can serve it.
/// </param>
public sealed record ForeignRequest(ChatFormat Format, ReadOnlyMemory<byte> Body, Range? ModelValue, ModelRequestError? Untranslatable = null)
{
    /// <summary>The body with another name of the model.</summary>
    public ReadOnlyMemory<byte> WithModel(string model)
    {
        if (ModelValue is not { } value)
            return Body;

        var name = JsonSerializer.SerializeToUtf8Bytes(model);
        var (start, length) = value.GetOffsetAndLength(Body.Length);
        return (byte[])[.. Body.Span[..start], .. name, .. Body.Span[(start + length)..]];
    }

    /// <summary>Where the model's JSON string stands in <paramref name="body"/>, an object that has one.</summary>
    internal static Range FindModel(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = ModelRequestReader.MaxDepth });
        var value = default(Range);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isModel = json.ValueTextEquals("model"u8);
            json.Read();
            if (isModel)
                value = (int)json.TokenStartIndex..(int)json.BytesConsumed;

            json.Skip();
        }

        return value;
    }
}
