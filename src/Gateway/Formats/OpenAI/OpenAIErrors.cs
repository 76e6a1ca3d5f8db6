namespace OrleansAi.Gateway.Formats.OpenAI;

/// <summary>OpenAI's error object (API reference, "Error codes").</summary>
public static class OpenAIErrors
{
    /// <summary>Writes an error.</summary>
    /// <param name="status">The HTTP status that it goes with.</param>
    /// <param name="code">A code for programs.</param>
    /// <param name="message">A message for people.</param>
    /// <param name="parameter">The member of the request that it is about, or <c>null</c>.</param>
    public static ReadOnlyMemory<byte> Write(int status, string code, string message, string? parameter) =>
        JsonBytes.Write((status, code, message, parameter), static (json, error) =>
        {
            json.WriteStartObject();
            json.WriteStartObject("error");
            json.WriteString("message", error.message);
            json.WriteString("type", TypeOf(error.status));
            json.WriteString("param", error.parameter);
            json.WriteString("code", error.code);
            json.WriteEndObject();
            json.WriteEndObject();
        });

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };
}
