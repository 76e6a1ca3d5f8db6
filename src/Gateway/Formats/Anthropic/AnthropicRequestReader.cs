using System.Text.Json;
using System.Text.Unicode;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>Reads a request of Anthropic's messages API, and says it in OpenAI's format.</summary>
public static class AnthropicRequestReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = ModelRequestReader.MaxDepth };

    // Members that OpenAI's format has a place for, and those that only shape how Anthropic answers.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "model", "messages", "system", "max_tokens", "stream", "temperature", "top_p", "stop_sequences", "metadata", "tools", "tool_choice",
        "output_config", "service_tier",
    };

    /// <summary>Reads <paramref name="body"/>; never throws for what it contains.</summary>
    /// <param name="body">The body.</param>
    /// <param name="isAnswered">Whether the request is for a message; one whose tokens are only counted has no <c>max_tokens</c>.</param>
    public static ForeignRequestReading Read(ReadOnlyMemory<byte> body, bool isAnswered = true)
    {
        if (!Utf8.IsValid(body.Span))
            return new ForeignRequestReading { Error = ModelRequestError.NotJson("The body is not UTF-8.") };

        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return Check(document.RootElement, isAnswered) is { } error ? new ForeignRequestReading { Error = error } : Translate(body, document.RootElement);
        }
        catch (JsonException exception)
        {
            return new ForeignRequestReading
            {
                Error = ModelRequestError.NotJson(
                    $"The body is not valid JSON of at most {ModelRequestReader.MaxDepth} levels: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}."),
            };
        }
        catch (InvalidOperationException)
        {
            return new ForeignRequestReading { Error = ModelRequestError.NotJson("The body holds an escape of half a surrogate pair.") };
        }
    }

    private static ModelRequestError? Check(JsonElement request, bool isAnswered)
    {
        if (request.ValueKind != JsonValueKind.Object)
            return ModelRequestError.NotJson("The body must be a JSON object.");

        if (request.Text("model") is not { Length: > 0 })
            return ModelRequestError.Missing("model", "the name of the model to call, as /v1/models lists it");

        if (isAnswered && request.Count("max_tokens") is not > 0)
            return ModelRequestError.Missing("max_tokens", "the longest answer, a whole number from 1 on");

        return request.Items("messages").Any() ? null : ModelRequestError.Missing("messages", "an array with at least one message");
    }

    private static ForeignRequestReading Translate(ReadOnlyMemory<byte> body, JsonElement request)
    {
        var dropped = request.EnumerateObject()
            .Where(member => !Known.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
            .Select(member => member.Name)
            .ToList();
        var (chat, untranslatable) = ToChat(request);
        var (summary, error) = ModelRequestReader.Read(ModelOperation.Chat, chat.Span);
        return summary is null
            ? new ForeignRequestReading { Error = error }
            : new ForeignRequestReading
            {
                Request = summary,
                Chat = new TranslatedRequest(chat, dropped),
                Original = new ForeignRequest(ChatFormat.Anthropic, body, ForeignRequest.FindModel(body.Span), untranslatable),
            };
    }

    private static (ReadOnlyMemory<byte> Chat, ModelRequestError? Untranslatable) ToChat(JsonElement request)
    {
        try
        {
            return (JsonBytes.Write(request, static (writer, request) => Write(writer, request, WriteConversation)), null);
        }
        catch (UntranslatableException exception)
        {
            // A provider of Anthropic's format may know more; for limits, its text counts as one message.
            var outline = JsonBytes.Write(request, static (writer, request) => Write(writer, request, WriteOutline));
            return (outline, new ModelRequestError(exception.Message, exception.Parameter, "unsupported_by_model"));
        }
    }

    private static void WriteConversation(Utf8JsonWriter writer, JsonElement request)
    {
        AnthropicToolsReader.Write(writer, request);
        AnthropicMessagesReader.Write(writer, request);
    }

    private static void WriteOutline(Utf8JsonWriter writer, JsonElement request)
    {
        writer.WriteStartArray("messages");
        writer.WriteStartObject();
        writer.WriteString("role", "user");
        writer.WriteString("content", request.GetRawText());
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement request, Action<Utf8JsonWriter, JsonElement> writeMessages)
    {
        writer.WriteStartObject();
        writer.WriteString("model", request.Text("model"));
        writer.Copy(request, "max_tokens", "max_completion_tokens");
        if (request.IsTrue("stream"))
        {
            writer.WriteBoolean("stream", true);
            writer.WriteStartObject("stream_options");
            writer.WriteBoolean("include_usage", true);
            writer.WriteEndObject();
        }

        writer.Copy(request, "temperature");
        writer.Copy(request, "top_p");
        writer.Copy(request, "stop_sequences", "stop");
        if (request.Member("metadata")?.Text("user_id") is { } user)
            writer.WriteString("user", user);

        WriteOutput(writer, request.Member("output_config"));
        writeMessages(writer, request);
        writer.WriteEndObject();
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
