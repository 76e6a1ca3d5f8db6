using System.Buffers;
using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>Errors in Anthropic's form (API reference, "Errors"), and what OpenAI calls them.</summary>
public static class AnthropicErrors
{
    /// <summary>Anthropic's <c>type</c> for an error that is answered with this HTTP status.</summary>
    public static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 or 529 => "overloaded_error",
        504 => "timeout_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };

    /// <summary>The whole body of an error.</summary>
    public static ReadOnlyMemory<byte> Write(string type, string message, string? requestId = null) =>
        JsonBytes.Write((type, message, requestId), static (writer, error) => WriteBody(writer, error.type, error.message, error.requestId));

    /// <summary>OpenAI's <c>code</c> for Anthropic's <paramref name="type"/>.</summary>
    internal static string? ToCode(string? type) => type switch
    {
        "rate_limit_error" => "rate_limit_exceeded",
        "overloaded_error" => "overloaded",
        _ => type,
    };

    /// <summary>Anthropic's type for the gateway's code of a failure.</summary>
    internal static string ToType(string code) => code switch
    {
        "rate_limit_exceeded" or "upstream_rate_limited" => "rate_limit_error",
        "overloaded" => "overloaded_error",
        "upstream_timeout" => "timeout_error",
        _ => "api_error",
    };

    /// <summary>The event that ends a stream with an error.</summary>
    internal static ReadOnlyMemory<byte> WriteEvent(string type, string message)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        buffer.Write("event: error\ndata: "u8);
        using (var writer = new Utf8JsonWriter(buffer, JsonBytes.Options))
            WriteBody(writer, type, message, null);

        buffer.Write("\n\n"u8);
        return buffer.WrittenMemory;
    }

    private static void WriteBody(Utf8JsonWriter writer, string type, string message, string? requestId)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "error");
        writer.WriteStartObject("error");
        writer.WriteString("type", type);
        writer.WriteString("message", message);
        writer.WriteEndObject();
        if (requestId is not null)
            writer.WriteString("request_id", requestId);

        writer.WriteEndObject();
    }
}
