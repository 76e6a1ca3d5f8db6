using System.Buffers;
using System.Text.Json;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;

namespace OrleansAi.Gateway.Formats.OpenAI;

/// <summary>The event that ends a stream which broke off, in the form that OpenAI's clients take for an error.</summary>
internal static class ErrorEvent
{
    public static ReadOnlyMemory<byte> Write(ProviderFailure failure) => Write(failure.Message, FailureCodes.Of(failure.Kind));

    public static ReadOnlyMemory<byte> Write(string message, string code)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        buffer.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error");
            writer.WriteString("message", message);
            writer.WriteString("type", "upstream_error");
            writer.WriteNull("param");
            writer.WriteString("code", code);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        buffer.Write("\n\n"u8);
        return buffer.WrittenMemory;
    }
}
