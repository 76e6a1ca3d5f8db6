using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>
/// Says Anthropic's <c>system</c> and <c>messages</c> in OpenAI's format: results of tools become messages of their own, before what
/// else the user said. Thinking has no place there and is left out.
/// </summary>
internal static class AnthropicMessagesReader
{
    private static readonly HashSet<string> NoPart = new(StringComparer.Ordinal) { "tool_result", "tool_use", "thinking", "redacted_thinking" };

    public static void Write(Utf8JsonWriter writer, JsonElement request)
    {
        writer.WriteStartArray("messages");
        if (TextOf(request, "system") is { Length: > 0 } system)
            WriteText(writer, "system", system);

        var index = 0;
        foreach (var message in request.Items("messages"))
            WriteMessage(writer, message, $"messages[{index++}]");

        writer.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter writer, JsonElement message, string path)
    {
        var role = message.Text("role");
        if (role is not ("user" or "assistant" or "system"))
            throw new UntranslatableException($"{path}.role", $"'{path}.role' must be 'user' or 'assistant'.");

        foreach (var result in message.Items("content").Where(block => block.Text("type") == "tool_result"))
            WriteToolResult(writer, result);

        if (role is "assistant" or "system" || message.Member("content") is { ValueKind: JsonValueKind.String })
            WriteSpoken(writer, role, message, path);
        else
            WriteParts(writer, message, path);
    }

    private static void WriteSpoken(Utf8JsonWriter writer, string role, JsonElement message, string path)
    {
        var unknown = message.Items("content").FirstOrDefault(block => block.Text("type") != "text" && !NoPart.Contains(block.Text("type") ?? ""));
        if (unknown.ValueKind != JsonValueKind.Undefined)
            throw new UntranslatableException($"{path}.content", $"This model does not take blocks of type '{unknown.Text("type")}' from the assistant.");

        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteString("content", TextOf(message, "content"));
        var calls = message.Items("content").Where(block => block.Text("type") == "tool_use").ToList();
        if (calls.Count > 0)
        {
            writer.WriteStartArray("tool_calls");
            foreach (var call in calls)
                OpenAI.ChatToolCalls.WriteWhole(writer, call.Text("id"), call.Text("name"), call.Member("input")?.GetRawText() ?? "{}");

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter writer, JsonElement message, string path)
    {
        // Images that a tool gave cannot stand in a tool's message, so they follow as the user's.
        var shown = message.Items("content").SelectMany(block => block.Items("content")).Where(block => block.Text("type") == "image");
        var parts = shown.Concat(message.Items("content").Where(block => !NoPart.Contains(block.Text("type") ?? ""))).ToList();
        if (parts.Count == 0)
            return;

        writer.WriteStartObject();
        writer.WriteString("role", "user");
        writer.WriteStartArray("content");
        parts.ForEach(part => WritePart(writer, part, path));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter writer, JsonElement block, string path)
    {
        var source = block.Member("source") ?? default;
        writer.WriteStartObject();
        switch (block.Text("type"), source.ValueKind == JsonValueKind.Object ? source.Text("type") : null)
        {
            case ("text", _):
                writer.WriteString("type", "text");
                writer.WriteString("text", block.Text("text"));
                break;
            case ("image", "base64" or "url"):
                writer.WriteString("type", "image_url");
                writer.WriteStartObject("image_url");
                writer.WriteString("url", source.Text("url") ?? DataUrl.Write(source.Text("media_type") ?? "image/png", source.Text("data") ?? ""));
                writer.WriteEndObject();
                break;
            case ("document", "base64"):
                writer.WriteString("type", "file");
                writer.WriteStartObject("file");
                writer.WriteString("filename", block.Text("title") ?? "document.pdf");
                writer.WriteString("file_data", DataUrl.Write(source.Text("media_type") ?? "application/pdf", source.Text("data") ?? ""));
                writer.WriteEndObject();
                break;
            case ("document", "text"):
                writer.WriteString("type", "text");
                writer.WriteString("text", source.Text("data"));
                break;
            case var (type, kind):
                throw new UntranslatableException(
                    $"{path}.content", $"This model does not take blocks of type '{type}'{(kind is null ? "" : $" with a source of type '{kind}'")}.");
        }

        writer.WriteEndObject();
    }

    private static void WriteToolResult(Utf8JsonWriter writer, JsonElement result)
    {
        writer.WriteStartObject();
        writer.WriteString("role", "tool");
        writer.WriteString("tool_call_id", result.Text("tool_use_id"));
        writer.WriteString("content", TextOf(result, "content") ?? "");
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string role, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteString("content", text);
        writer.WriteEndObject();
    }

    // A text, or the text blocks together; null where there are none.
    private static string? TextOf(JsonElement holder, string member)
    {
        if (holder.Text(member) is { } text)
            return text;

        var texts = holder.Items(member).Where(block => block.Text("type") == "text").Select(block => block.Text("text")).ToList();
        return texts.Count == 0 ? null : string.Join("\n\n", texts);
    }
}
