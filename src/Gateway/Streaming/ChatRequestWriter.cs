using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansAi.Gateway.Streaming;

/// <summary>Writes the body of a chat completion request in OpenAI's format.</summary>
public static class ChatRequestWriter
{
    // The body goes to an API and never into a page, so only what JSON itself demands is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a request for a streamed answer that ends with a usage chunk.</summary>
    /// <param name="model">The model's name, as the route table knows it.</param>
    /// <param name="messages">The messages, oldest first.</param>
    /// <param name="settings">Limits, temperature and tools, where they are not the defaults.</param>
    public static ReadOnlyMemory<byte> Write(string model, IEnumerable<ChatMessage> messages, ChatRequestSettings? settings = null)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString("model", model);
        WriteSettings(writer, settings ?? ChatRequestSettings.Default);
        writer.WriteStartArray("messages");
        foreach (var message in messages)
            WriteMessage(writer, message);

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteSettings(Utf8JsonWriter writer, ChatRequestSettings settings)
    {
        writer.WriteBoolean("stream", settings.Stream);
        if (settings.Stream)
        {
            writer.WriteStartObject("stream_options");
            writer.WriteBoolean("include_usage", true);
            writer.WriteEndObject();
        }

        if (settings.MaxOutputTokens is { } limit)
            writer.WriteNumber("max_completion_tokens", limit);

        if (settings.Temperature is { } temperature)
            writer.WriteNumber("temperature", temperature);

        if (settings.Tools is { Length: > 0 } tools)
        {
            writer.WritePropertyName("tools");
            writer.WriteRawValue(tools);
        }
    }

    private static void WriteMessage(Utf8JsonWriter writer, ChatMessage message)
    {
        writer.WriteStartObject();
        writer.WriteString("role", message.Role);
        writer.WriteString("content", message.Content);
        if (message.Name is not null)
            writer.WriteString("name", message.Name);

        if (message.ToolCallId is not null)
            writer.WriteString("tool_call_id", message.ToolCallId);

        if (message.ToolCalls.Length > 0)
            WriteToolCalls(writer, message);

        writer.WriteEndObject();
    }

    private static void WriteToolCalls(Utf8JsonWriter writer, ChatMessage message)
    {
        writer.WriteStartArray("tool_calls");
        foreach (var call in message.ToolCalls)
        {
            writer.WriteStartObject();
            writer.WriteString("id", call.Id);
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", call.Name);
            writer.WriteString("arguments", call.Arguments);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
