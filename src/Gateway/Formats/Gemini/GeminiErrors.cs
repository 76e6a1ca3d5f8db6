using System.Buffers;
using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Errors in the form of Google's APIs (AIP-193, "HTTP/1.1+JSON representation").</summary>
public static class GeminiErrors
{
    /// <summary>The <c>status</c> for an error that is answered with this HTTP status (google.rpc.Code).</summary>
    public static string StatusOf(int status) => status switch
    {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        501 => "UNIMPLEMENTED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        >= 500 => "INTERNAL",
        _ => "INVALID_ARGUMENT",
    };

    /// <summary>The whole body of an error.</summary>
    public static ReadOnlyMemory<byte> Write(int code, string message) =>
        JsonBytes.Write((code, message), static (json, error) => WriteBody(json, error.code, error.message));

    /// <summary>The event that ends a stream with an error.</summary>
    internal static ReadOnlyMemory<byte> WriteEvent(int code, string message)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        buffer.Write("data: "u8);
        using (var json = new Utf8JsonWriter(buffer, JsonBytes.Options))
            WriteBody(json, code, message);

        buffer.Write("\n\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>The HTTP status for the gateway's code of a failure.</summary>
    internal static int ToStatus(string code) => code switch
    {
        "rate_limit_exceeded" or "upstream_rate_limited" => 429,
        "overloaded" => 503,
        "upstream_timeout" => 504,
        _ => 500,
    };

    /// <summary>OpenAI's <c>code</c> for Google's <paramref name="status"/>.</summary>
    internal static string? ToCode(string? status) => status switch
    {
        "RESOURCE_EXHAUSTED" => "rate_limit_exceeded",
        "UNAVAILABLE" => "overloaded",
        _ => status?.ToLowerInvariant(),
    };

    private static void WriteBody(Utf8JsonWriter json, int code, string message)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("code", code);
        json.WriteString("message", message);
        json.WriteString("status", StatusOf(code));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
