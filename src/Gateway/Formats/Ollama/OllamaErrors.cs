using System.Buffers;
using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>Errors in Ollama's form: a text under <c>error</c>.</summary>
public static class OllamaErrors
{
    /// <summary>The whole body of an error.</summary>
    public static ReadOnlyMemory<byte> Write(string message) => JsonBytes.Write(message, static (json, text) =>
    {
        json.WriteStartObject();
        json.WriteString("error", text);
        json.WriteEndObject();
    });

    /// <summary>The event that ends a stream with an error.</summary>
    internal static ReadOnlyMemory<byte> WriteEvent(string message)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        buffer.Write("data: "u8);
        buffer.Write(Write(message).Span);
        buffer.Write("\n\n"u8);
        return buffer.WrittenMemory;
    }
}
