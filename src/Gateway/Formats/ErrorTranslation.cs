using System.Text.Json;
using OrleansAi.Gateway.Formats.Anthropic;

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
            var said = document.RootElement.Member("error");
            var message = said?.Text("message") ?? document.RootElement.Text("message") ?? $"The provider answered with status {error.Status}.";
            return format == ChatFormat.Anthropic
                ? AnthropicErrors.Write(AnthropicErrors.TypeOf(error.Status), message)
                : JsonBytes.Write((message, type: said?.Text("type")), static (json, body) =>
                {
                    json.WriteStartObject();
                    json.WriteStartObject("error");
                    json.WriteString("message", body.message);
                    json.WriteString("type", body.type ?? "invalid_request_error");
                    json.WriteNull("param");
                    json.WriteString("code", AnthropicErrors.ToCode(body.type));
                    json.WriteEndObject();
                    json.WriteEndObject();
                });
        }
        catch (JsonException)
        {
            return error.Body;
        }
    }
}
