using System.Text.Json;
using OrleansAi.Gateway.Formats.Anthropic;
using OrleansAi.Gateway.Formats.Gemini;
using OrleansAi.Gateway.Formats.Ollama;

namespace OrleansAi.Gateway.Formats;

/// <summary>Says an upstream's error in the client's format.</summary>
public static class ErrorTranslation
{
    /// <summary>The body of <paramref name="error"/> in <paramref name="format"/>; as it is where it is in that format or no JSON.</summary>
    public static ReadOnlyMemory<byte> Write(UpstreamError error, ChatFormat format)
    {
        if (error.Format == format)
            return error.Body;

        try
        {
            using var document = JsonDocument.Parse(error.Body);
            return Write(document.RootElement, error.Status, format);
        }
        catch (JsonException)
        {
            return error.Body;
        }
    }

    private static ReadOnlyMemory<byte> Write(JsonElement body, int status, ChatFormat format)
    {
        var said = body.Member("error");
        var message = said?.Text("message") ?? body.Text("error") ?? body.Text("message") ?? $"The provider answered with status {status}.";
        return format switch
        {
            ChatFormat.Anthropic => AnthropicErrors.Write(AnthropicErrors.TypeOf(status), message),
            ChatFormat.Gemini => GeminiErrors.Write(status, message),
            ChatFormat.Ollama => OllamaErrors.Write(message),
            _ => WriteOpenAI(message, said?.Text("type"), AnthropicErrors.ToCode(said?.Text("type")) ?? GeminiErrors.ToCode(said?.Text("status"))),
        };
    }

    private static ReadOnlyMemory<byte> WriteOpenAI(string message, string? type, string? code) =>
        JsonBytes.Write((message, type, code), static (json, error) =>
        {
            json.WriteStartObject();
            json.WriteStartObject("error");
            json.WriteString("message", error.message);
            json.WriteString("type", error.type ?? "invalid_request_error");
            json.WriteNull("param");
            json.WriteString("code", error.code);
            json.WriteEndObject();
            json.WriteEndObject();
        });
}
