using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Responses;

/// <summary>Reads a request of OpenAI's responses API, and says it as a chat completion.</summary>
public static class ResponsesRequestReader
{
    // Members that a chat completion has under the same name.
    private static readonly string[] Same =
        ["temperature", "top_p", "parallel_tool_calls", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "service_tier"];

    // Members that are said in another way, and those that only shape how OpenAI answers and keeps.
    private static readonly string[] Other =
    [
        "model", "input", "instructions", "max_output_tokens", "stream", "stream_options", "reasoning", "text", "tools", "tool_choice", "metadata",
        "store", "include", "background",
    ];

    private static readonly ForeignRequestFormat Format = new()
    {
        Format = ChatFormat.Responses,
        Known = new HashSet<string>([.. Same, .. Other], StringComparer.Ordinal),
        Check = Check,
        WriteSettings = WriteSettings,
        WriteConversation = WriteConversation,
    };

    /// <summary>Reads <paramref name="body"/>; never throws for what it contains.</summary>
    public static ForeignRequestReading Read(ReadOnlyMemory<byte> body) => Format.Read(body);

    private static ModelRequestError? Check(JsonElement request)
    {
        if (request.Text("model") is not { Length: > 0 })
            return ModelRequestError.MissingModel;

        if (request.Member("max_output_tokens") is not null && request.Count("max_output_tokens") is not > 0)
            return ModelRequestError.WrongValue("max_output_tokens", "a whole number from 1 on");

        return request.Text("input") is not null || request.Items("input").Any()
            ? null
            : ModelRequestError.Missing("input", "a text, or an array with at least one item");
    }

    private static void WriteConversation(Utf8JsonWriter writer, JsonElement request)
    {
        CheckState(request);
        ResponsesToolsReader.Write(writer, request);
        ResponsesInputReader.Write(writer, request);
    }

    // What refers to something that is kept at OpenAI.
    private static void CheckState(JsonElement request)
    {
        foreach (var member in (string[])["previous_response_id", "conversation", "prompt"])
        {
            if (request.Member(member) is not null)
            {
                throw new UntranslatableException(
                    member, $"'{member}' refers to what OpenAI keeps, and this model is elsewhere; send the whole conversation as 'input'.");
            }
        }

        if (request.IsTrue("background"))
            throw new UntranslatableException("background", "This model does not answer in the background; leave 'background' out.");
    }

    private static void WriteSettings(Utf8JsonWriter writer, JsonElement request)
    {
        writer.Copy(request, "max_output_tokens", "max_completion_tokens");
        foreach (var member in Same)
            writer.Copy(request, member);

        if (request.Member("reasoning")?.Text("effort") is { } effort)
            writer.WriteString("reasoning_effort", effort);

        WriteText(writer, request.Member("text"));
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
