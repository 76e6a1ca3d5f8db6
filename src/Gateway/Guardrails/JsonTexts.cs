using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>
/// The texts in a JSON document: every string but those that frame it, such as ids, models, types and inlined files. What is not
/// changed keeps its bytes.
/// </summary>
internal static partial class JsonTexts
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
                name = TextOf(reader);
                continue;
            }

            if (reader.TokenType != JsonTokenType.String || Frames(name))
                continue;

            var text = TextOf(reader);
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

    private static string TextOf(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escape of half a surrogate pair is valid JSON and no text. It must not keep what stands beside it from being looked at.
            return JsonSerializer.Deserialize<string>($"\"{Escape().Replace(Encoding.UTF8.GetString(reader.ValueSpan), Whole)}\"")!;
        }
    }

    private static string Whole(Match escape) =>
        escape.Length == "\\uXXXX".Length && char.IsSurrogate((char)ushort.Parse(escape.ValueSpan[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            ? "\uFFFD"
            : escape.Value;

    // A pair of surrogates, any other character by its number, or a short escape.
    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();

    private static ReadOnlyMemory<byte> Quote(string text) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text, Formats.JsonBytes.Options.Encoder)}\"");
}
