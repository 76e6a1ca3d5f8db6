using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>What one of a candidate's <c>parts</c> says (API reference, "Part").</summary>
internal readonly struct GeminiPart(JsonElement part)
{
    /// <summary>Text of the answer.</summary>
    public string? Text => IsThought ? null : part.Text("text");

    /// <summary>Text of the model's thoughts.</summary>
    public string? Thought => IsThought ? part.Text("text") : null;

    /// <summary>A call of a function.</summary>
    public JsonElement? Call => part.Member("functionCall");

    /// <summary>
    /// What the model wants to see again with the part, so that it need not think anew; a chat completion carries it where Google's own
    /// OpenAI-compatible endpoint puts it, in <c>extra_content.google.thought_signature</c>.
    /// </summary>
    public string? Signature => part.Text("thoughtSignature");

    /// <summary>An image or sound as a <c>data:</c> address, or <c>null</c>.</summary>
    public string? Data => part.Member("inlineData") is { } inline && inline.Text("data") is { } data
        ? DataUrl.Write(inline.Text("mimeType") ?? "application/octet-stream", data)
        : null;

    private bool IsThought => part.IsTrue("thought");

    /// <summary>The parts of <paramref name="candidate"/>.</summary>
    public static IEnumerable<GeminiPart> Of(JsonElement candidate) =>
        candidate.Member("content") is { } content ? content.Items("parts").Select(part => new GeminiPart(part)) : [];

    /// <summary>The bytes of text in it, for counting.</summary>
    public long TextBytes => Length(part.Text("text")) + Length(Call?.Member("args")?.GetRawText());

    private static long Length(string? text) => text is null ? 0 : System.Text.Encoding.UTF8.GetByteCount(text);
}
