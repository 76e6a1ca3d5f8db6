using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Writes Gemini's <c>functionCall</c> as one of a chat completion's <c>tool_calls</c>.</summary>
internal static class GeminiToolCalls
{
    /// <summary>Writes the call as an item of an array that is begun already.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="part">The part with the call.</param>
    /// <param name="index">The call's number in a stream; <c>null</c> in a whole answer.</param>
    public static void Write(Utf8JsonWriter json, GeminiPart part, int? index)
    {
        var call = part.Call ?? default;
        json.WriteStartObject();
        if (index is { } number)
            json.WriteNumber("index", number);

        // Most of Gemini's calls have no id; the name tells them apart there, and an id does here.
        json.WriteString("id", call.Text("id") ?? ToolCallIds.Next());
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", call.Text("name"));
        json.WriteString("arguments", call.Member("args")?.GetRawText() ?? "{}");
        json.WriteEndObject();
        if (part.Signature is { } signature)
        {
            json.WriteStartObject("extra_content");
            json.WriteStartObject("google");
            json.WriteString("thought_signature", signature);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
