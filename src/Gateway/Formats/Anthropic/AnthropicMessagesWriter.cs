using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>
/// Writes <c>messages</c>: what the system or a developer says goes to <c>system</c>, results of tools become parts of a user's
/// message, and neighbours of one role become one message, because this format's roles alternate.
/// </summary>
internal static class AnthropicMessagesWriter
{
    public static void Write(Utf8JsonWriter writer, JsonElement request)
    {
        WriteSystem(writer, request);
        writer.WriteStartArray("messages");
        string? open = null;
        var index = -1;
        foreach (var message in request.Items("messages"))
        {
            index++;
            var role = RoleOf(message);
            if (role == "system")
                continue;

            if (role != open)
            {
                End(writer, open);
                writer.WriteStartObject();
                writer.WriteString("role", role);
                writer.WriteStartArray("content");
                open = role;
            }

            WriteMessage(writer, message, $"messages[{index}]");
        }

        End(writer, open);
        writer.WriteEndArray();
    }

    private static void WriteSystem(Utf8JsonWriter writer, JsonElement request)
    {
        var messages = request.Items("messages").Select((message, index) => (message, index)).Where(each => RoleOf(each.message) == "system").ToList();
        if (messages.Count == 0)
            return;

        writer.WriteStartArray("system");
        foreach (var (message, index) in messages)
            AnthropicContentWriter.Write(writer, message, $"messages[{index}]");

        writer.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter writer, JsonElement message, string path)
    {
        if (message.Text("role") == "tool")
        {
            WriteToolResult(writer, message, path);
            return;
        }

        foreach (var block in message.Items("thinking_blocks"))
            block.WriteTo(writer);

        AnthropicContentWriter.Write(writer, message, path);
        foreach (var call in message.Items("tool_calls"))
            WriteToolUse(writer, call, path);
    }

    private static void WriteToolResult(Utf8JsonWriter writer, JsonElement message, string path)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "tool_result");
        writer.WriteString("tool_use_id", message.Text("tool_call_id"));
        writer.WriteStartArray("content");
        AnthropicContentWriter.Write(writer, message, path);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteToolUse(Utf8JsonWriter writer, JsonElement call, string path)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "tool_use");
        writer.WriteString("id", call.Text("id"));
        writer.WriteString("name", call.Member("function")?.Text("name"));
        writer.WritePropertyName("input");
        if (!ToolArguments.TryWriteObject(writer, call.Member("function")?.Text("arguments")))
            throw new UntranslatableException($"{path}.tool_calls", "The arguments of a tool call must be a JSON object for this model.");

        writer.WriteEndObject();
    }

    private static string RoleOf(JsonElement message) => message.Text("role") switch
    {
        "system" or "developer" => "system",
        "assistant" => "assistant",
        _ => "user",
    };

    private static void End(Utf8JsonWriter writer, string? open)
    {
        if (open is null)
            return;

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
