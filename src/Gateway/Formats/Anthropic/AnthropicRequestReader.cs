using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>Reads a request of Anthropic's messages API, and says it in OpenAI's format.</summary>
public static class AnthropicRequestReader
{
    // Members that OpenAI's format has a place for, and those that only shape how Anthropic answers.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "model", "messages", "system", "max_tokens", "stream", "temperature", "top_p", "stop_sequences", "metadata", "tools", "tool_choice",
        "output_config", "service_tier",
    };

    private static readonly ForeignRequestFormat Answered = Format(request => Check(request, isAnswered: true));
    private static readonly ForeignRequestFormat Counted = Format(request => Check(request, isAnswered: false));

    /// <summary>Reads <paramref name="body"/>; never throws for what it contains.</summary>
    /// <param name="body">The body.</param>
    /// <param name="isAnswered">Whether the request is for a message; one whose tokens are only counted has no <c>max_tokens</c>.</param>
    public static ForeignRequestReading Read(ReadOnlyMemory<byte> body, bool isAnswered = true) => (isAnswered ? Answered : Counted).Read(body);

    private static ForeignRequestFormat Format(Func<JsonElement, ModelRequestError?> check) => new()
    {
        Format = ChatFormat.Anthropic,
        Known = Known,
        Check = check,
        WriteSettings = WriteSettings,
        WriteConversation = WriteConversation,
    };

    private static ModelRequestError? Check(JsonElement request, bool isAnswered)
    {
        if (request.Text("model") is not { Length: > 0 })
            return ModelRequestError.MissingModel;

        if (isAnswered && request.Count("max_tokens") is not > 0)
            return ModelRequestError.Missing("max_tokens", "the longest answer, a whole number from 1 on");

        return request.Items("messages").Any() ? null : ModelRequestError.Missing("messages", "an array with at least one message");
    }

    private static void WriteConversation(Utf8JsonWriter writer, JsonElement request)
    {
        AnthropicToolsReader.Write(writer, request);
        AnthropicMessagesReader.Write(writer, request);
    }

    private static void WriteSettings(Utf8JsonWriter writer, JsonElement request)
    {
        writer.Copy(request, "max_tokens", "max_completion_tokens");
        writer.Copy(request, "temperature");
        writer.Copy(request, "top_p");
        writer.Copy(request, "stop_sequences", "stop");
        if (request.Member("metadata")?.Text("user_id") is { } user)
            writer.WriteString("user", user);

        WriteOutput(writer, request.Member("output_config"));
    }

    private static void WriteOutput(Utf8JsonWriter writer, JsonElement? output)
    {
        if (output?.Text("effort") is { } effort)
            writer.WriteString("reasoning_effort", effort == "max" ? "xhigh" : effort);

        if (output?.Member("format")?.Member("schema") is not { } schema)
            return;

        writer.WriteStartObject("response_format");
        writer.WriteString("type", "json_schema");
        writer.WriteStartObject("json_schema");
        writer.WriteString("name", "answer");
        writer.WriteBoolean("strict", true);
        writer.WritePropertyName("schema");
        schema.WriteTo(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
