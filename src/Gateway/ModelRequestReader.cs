using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OrleansAi.Gateway.Requests;
using OrleansAi.Gateway.Requests.Media;

namespace OrleansAi.Gateway;

/// <summary>
/// Reads a request's body in one pass over its bytes, without building a document: what routing, limits and the provider
/// need, and a precise error where the body is not what OpenAI's format demands. Members that it does not know pass unread.
/// </summary>
public static class ModelRequestReader
{
    /// <summary>How deeply objects and arrays may nest.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads the body of a request for <paramref name="operation"/>; never throws for what it contains.</summary>
    public static ModelRequestReading Read(ModelOperation operation, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var ascii = Ascii.IsValid(body);
        if (!ascii && !Utf8.IsValid(body))
            return new(null, ModelRequestError.NotJson($"The body is not UTF-8: byte {FirstInvalid(body) + 1} begins no valid character."));

        if (body.StartsWith("\uFEFF"u8))
            return new(null, ModelRequestError.NotJson("The body begins with a byte order mark; send the JSON without it."));

        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
                return new(null, ModelRequestError.NotJson($"The body must be a JSON object, but is {JsonWords.Of(json.TokenType)}."));

            var read = ReadRoot(ref json, operation, ascii);
            if (read.Error is null)
                json.Read();

            return read;
        }
        catch (JsonException exception)
        {
            return new(null, ModelRequestError.NotJson(Describe(exception, operation, body, json.CurrentDepth)));
        }
        catch (InvalidOperationException)
        {
            // A name or the model with half of a surrogate pair: valid JSON that is no text.
            return new(null, ModelRequestError.NotJson($"The body holds an escape of half a surrogate pair near byte {json.TokenStartIndex + 1}."));
        }
    }

    /// <summary>Reads the body of a request for <paramref name="operation"/> that is a form of the media type <paramref name="formType"/>.</summary>
    public static async ValueTask<ModelRequestReading> ReadFormAsync(ModelOperation operation, string formType, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var fields = new MediaFields();
        return await MediaFormReader.ReadAsync(formType, body, fields) is { } error
            ? new(null, error)
            : MediaRequestRules.Summarize(operation, fields);
    }

    private static ModelRequestReading ReadRoot(ref Utf8JsonReader json, ModelOperation operation, bool ascii)
    {
        if (operation == ModelOperation.Chat)
            return ReadChat(ref json, ascii);

        return operation.IsMedia ? ReadMedia(ref json, operation) : ReadInput(ref json, operation, ascii);
    }

    private static ModelRequestReading ReadMedia(ref Utf8JsonReader json, ModelOperation operation)
    {
        var fields = new MediaFields();
        return MediaJsonReader.Read(ref json, fields) is { } error ? new(null, error) : MediaRequestRules.Summarize(operation, fields);
    }

    private static ModelRequestReading ReadChat(ref Utf8JsonReader json, bool ascii)
    {
        var scan = new ChatRequestScan(ascii);
        return scan.Read(ref json) is { } error ? new(null, error) : new(scan.ToSummary(), null);
    }

    private static ModelRequestReading ReadInput(ref Utf8JsonReader json, ModelOperation operation, bool ascii)
    {
        var scan = new InputRequestScan(operation, ascii);
        return scan.Read(ref json) is { } error ? new(null, error) : new(scan.ToSummary(), null);
    }

    private static string Describe(JsonException exception, ModelOperation operation, ReadOnlySpan<byte> body, int depth)
    {
        if (body.Trim(" \t\r\n"u8).IsEmpty)
            return $"The body is empty; a JSON object with 'model' and '{string.Join("' and '", operation.Inputs)}' is expected.";

        var place = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
        return depth >= MaxDepth - 1 && exception.Message.Contains("depth", StringComparison.Ordinal)
            ? $"The body nests deeper than {MaxDepth} levels at {place}."
            : $"The body is not valid JSON: {place}.";
    }

    private static int FirstInvalid(ReadOnlySpan<byte> body)
    {
        var index = 0;
        while (Rune.DecodeFromUtf8(body[index..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            index += consumed;

        return index;
    }
}
