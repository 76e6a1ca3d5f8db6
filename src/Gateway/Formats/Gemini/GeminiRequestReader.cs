using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Reads a request of Gemini's <c>generateContent</c>, and says it in OpenAI's format. Its address names the model.</summary>
public static class GeminiRequestReader
{
    // Members that OpenAI's format has a place for.
    private static readonly HashSet<string> Known =
        [.. GeminiMembers.Forms("contents", "systemInstruction", "tools", "toolConfig", "generationConfig"), "model", "cachedContent", "cached_content"];

    private static readonly ForeignRequestFormat Format = new()
    {
        Format = ChatFormat.Gemini,
        Known = Known,
        DroppedInside = request => GeminiConfigurationReader.Dropped(request.Either("generationConfig")),
        Check = Check,
        WriteSettings = (json, request) => GeminiConfigurationReader.Write(json, request.Either("generationConfig")),
        WriteConversation = WriteConversation,
    };

    /// <summary>Reads <paramref name="body"/>; never throws for what it contains.</summary>
    /// <param name="body">The body.</param>
    /// <param name="model">The model, as the address names it.</param>
    /// <param name="stream">Whether the address asks for a stream.</param>
    public static ForeignRequestReading Read(ReadOnlyMemory<byte> body, string model, bool stream) => Format.Read(body, new AddressedModel(model, stream));

    /// <summary>Reads the body of <c>countTokens</c>: the same request, alone or inside of <c>generateContentRequest</c>.</summary>
    public static ForeignRequestReading ReadCount(ReadOnlyMemory<byte> body, string model)
    {
        var reading = Read(Unwrap(body), model, stream: false);
        return reading.Original is { } original ? reading with { Original = original with { Body = body } } : reading;
    }

    private static ReadOnlyMemory<byte> Unwrap(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Either("generateContentRequest") is { } request ? JsonSerializer.SerializeToUtf8Bytes(request) : body;
        }
        catch (JsonException)
        {
            // Said in full by whoever reads the request.
            return body;
        }
    }

    private static ModelRequestError? Check(JsonElement request) =>
        request.Items("contents").Any() ? null : ModelRequestError.Missing("contents", "an array with at least one content");

    private static void WriteConversation(Utf8JsonWriter json, JsonElement request)
    {
        if (request.Either("cachedContent") is not null)
            throw new UntranslatableException("cachedContent", "'cachedContent' refers to what Google keeps, and this model is elsewhere; send the contents themselves.");

        GeminiToolsReader.Write(json, request);
        GeminiContentsReader.Write(json, request);
    }
}
