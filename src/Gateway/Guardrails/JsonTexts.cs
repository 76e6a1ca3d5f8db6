using System.Buffers;
using System.Text;
using System.Text.Json;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>
/// The texts in a JSON document: every string but those that frame it, such as ids, models, types and inlined files. What is not
/// changed keeps its bytes.
/// </summary>
internal static class JsonTexts
{
    private static readonly HashSet<string> Framing = new(StringComparer.Ordinal)
    {
        "model", "role", "type", "id", "object", "name", "tool_call_id", "call_id", "tool_use_id", "item_id", "response_id", "previous_response_id",
        "data", "url", "image_url", "file_data", "file_id", "b64_json", "media_type", "format", "detail", "voice", "encoding_format",
        "response_format", "signature", "encrypted_content", "finish_reason", "stop_reason", "status", "service_tier", "system_fingerprint",
        "prompt_cache_key", "safety_identifier", "user", "size", "quality",
        "mimeType", "mime_type", "fileUri", "file_uri", "thoughtSignature", "thought_signature", "finishReason", "modelVersion", "responseId", "images",
    };

    /// <summary>Whether a member of this name frames the document.</summary>
    public static bool Frames(string name) => Framing.Contains(name);

    /// <summary>Looks at each text of <paramref name="json"/>, a valid document.</summary>
    public static IEnumerable<string> Of(ReadOnlyMemory<byte> json)
    {
        var texts = new List<string>();
        Rewrite(json, (_, text) =>
        {
            texts.Add(text);
            return text;
        });
        return texts;
    }

    /// <summary>The document with what <paramref name="rewrite"/> makes of each text, of which it gets the member's name too.</summary>
    public static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> json, Func<string, string, string> rewrite)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = ModelRequestReader.MaxDepth });
        var output = default(ArrayBufferWriter<byte>);
        var copied = 0;
        var name = "";
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = reader.GetString()!;
                continue;
            }

            if (reader.TokenType != JsonTokenType.String || Frames(name))
                continue;

            var text = reader.GetString()!;
            var rewritten = rewrite(name, text);
            if (rewritten == text)
                continue;

            output ??= new ArrayBufferWriter<byte>(json.Length);
            output.Write(json.Span[copied..(int)reader.TokenStartIndex]);
            output.Write(Quote(rewritten).Span);
            copied = (int)reader.BytesConsumed;
        }

        if (output is null)
            return json;

        output.Write(json.Span[copied..]);
        return output.WrittenMemory.ToArray();
    }

    private static ReadOnlyMemory<byte> Quote(string text) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text, Formats.JsonBytes.Options.Encoder)}\"");
}
