using System.Text.Json;
using System.Text.Unicode;

namespace OrleansAi.Gateway.Formats.Responses;

/// <summary>Reads a request of OpenAI's responses API, and says it as a chat completion.</summary>
public static class ResponsesRequestReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = ModelRequestReader.MaxDepth };

    // Members that a chat completion has under the same name.
    private static readonly string[] Same =
        ["temperature", "top_p", "parallel_tool_calls", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "service_tier"];

    // Members that are said in another way, and those that only shape how OpenAI answers and keeps.
    private static readonly HashSet<string> Known = new(
        [.. Same, "model", "input", "instructions", "max_output_tokens", "stream", "stream_options", "reasoning", "text", "tools", "tool_choice", "metadata", "store", "include", "background"],
        StringComparer.Ordinal);

    /// <summary>Reads <paramref name="body"/>; never throws for what it contains.</summary>
    public static ForeignRequestReading Read(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
            return new ForeignRequestReading { Error = ModelRequestError.NotJson("The body is not UTF-8.") };

        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return Check(document.RootElement) is { } error ? new ForeignRequestReading { Error = error } : Translate(body, document.RootElement);
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

    private static ModelRequestError? Check(JsonElement request)
    {
        if (request.ValueKind != JsonValueKind.Object)
            return ModelRequestError.NotJson("The body must be a JSON object.");

        if (request.Text("model") is not { Length: > 0 })
            return ModelRequestError.MissingModel;

        if (request.Member("max_output_tokens") is not null && request.Count("max_output_tokens") is not > 0)
            return ModelRequestError.WrongValue("max_output_tokens", "a whole number from 1 on");

        return request.Text("input") is not null || request.Items("input").Any()
            ? null
            : ModelRequestError.Missing("input", "a text, or an array with at least one item");
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
                Original = new ForeignRequest(ChatFormat.Responses, body, ForeignRequest.FindModel(body.Span), untranslatable),
            };
    }

    private static (ReadOnlyMemory<byte> Chat, ModelRequestError? Untranslatable) ToChat(JsonElement request)
    {
        try
        {
            CheckState(request);
            return (JsonBytes.Write(request, static (writer, request) => Write(writer, request, WriteConversation)), null);
        }
        catch (UntranslatableException exception)
        {
            // A provider that serves responses itself may know more; for limits, its text counts as one message.
            var outline = JsonBytes.Write(request, static (writer, request) => Write(writer, request, WriteOutline));
            return (outline, new ModelRequestError(exception.Message, exception.Parameter, "unsupported_by_model"));
        }
    }

    // What refers to something that is kept at OpenAI.
    private static void CheckState(JsonElement request)
    {
        foreach (var member in (string[])["previous_response_id", "conversation", "prompt"])
        {
            if (request.Member(member) is not null)
                throw new UntranslatableException(member, $"'{member}' refers to what OpenAI keeps, and this model is elsewhere; send the whole conversation as 'input'.");
        }

        if (request.IsTrue("background"))
            throw new UntranslatableException("background", "This model does not answer in the background; leave 'background' out.");
    }

    private static void WriteConversation(Utf8JsonWriter writer, JsonElement request)
    {
        ResponsesToolsReader.Write(writer, request);
        ResponsesInputReader.Write(writer, request);
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
        writer.Copy(request, "max_output_tokens", "max_completion_tokens");
        if (request.IsTrue("stream"))
        {
            writer.WriteBoolean("stream", true);
            writer.WriteStartObject("stream_options");
            writer.WriteBoolean("include_usage", true);
            writer.WriteEndObject();
        }

        foreach (var member in Same)
            writer.Copy(request, member);

        if (request.Member("reasoning")?.Text("effort") is { } effort)
            writer.WriteString("reasoning_effort", effort);

        WriteText(writer, request.Member("text"));
        writeMessages(writer, request);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, JsonElement? text)
    {
        if (text?.Text("verbosity") is { } verbosity)
            writer.WriteString("verbosity", verbosity);

        if (text?.Member("format") is not { } format || format.Text("type") is not ("json_schema" or "json_object"))
            return;

        writer.WriteStartObject("response_format");
        writer.Copy(format, "type");
        if (format.Text("type") == "json_schema")
        {
            writer.WriteStartObject("json_schema");
            foreach (var member in format.EnumerateObject().Where(member => member.Name != "type"))
                member.WriteTo(writer);

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
