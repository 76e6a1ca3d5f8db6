using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OrleansAi.Gateway.Requests;

namespace OrleansAi.Gateway;

/// <summary>
/// Reads a chat completion's body in one pass over its bytes, without building a document: what routing, limits and the provider
/// need, and a precise error where the body is not what OpenAI's format demands. Members that it does not know pass unread.
/// </summary>
public static class ChatRequestReader
{
    /// <summary>How deeply objects and arrays may nest.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads <paramref name="body"/>; never throws for what it contains.</summary>
    public static ChatRequestReading Read(ReadOnlySpan<byte> body)
    {
        var ascii = Ascii.IsValid(body);
        if (!ascii && !Utf8.IsValid(body))
            return new(null, ChatRequestError.NotJson($"The body is not UTF-8: byte {FirstInvalid(body) + 1} begins no valid character."));

        if (body.StartsWith("\uFEFF"u8))
            return new(null, ChatRequestError.NotJson("The body begins with a byte order mark; send the JSON without it."));

        var scan = new ChatRequestScan(ascii);
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            return scan.Read(ref json) is { } error ? new(null, error) : new(scan.ToSummary(), null);
        }
        catch (JsonException exception)
        {
            return new(null, ChatRequestError.NotJson(Describe(exception, body, json.CurrentDepth)));
        }
        catch (InvalidOperationException)
        {
            // A name or the model with half of a surrogate pair: valid JSON that is no text.
            return new(null, ChatRequestError.NotJson($"The body holds an escape of half a surrogate pair near byte {json.TokenStartIndex + 1}."));
        }
    }

    private static string Describe(JsonException exception, ReadOnlySpan<byte> body, int depth)
    {
        if (body.Trim(" \t\r\n"u8).IsEmpty)
            return "The body is empty; a JSON object with 'model' and 'messages' is expected.";

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
