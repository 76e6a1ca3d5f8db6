using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Writes calls of functions and their results as parts. A result names its function, which a chat completion's does not.</summary>
internal static class GeminiCallsWriter
{
    // Gemini 3 refuses calls without a signature of its own, unless this stands there (Gemini API, "Thought signatures").
    private const string NoSignature = "skip_thought_signature_validator";

    /// <summary>Writes the calls of <paramref name="message"/>, and notes the name of each in <paramref name="names"/>.</summary>
    public static void WriteCalls(Utf8JsonWriter json, JsonElement message, string path, Dictionary<string, string> names, string model)
    {
        var index = 0;
        foreach (var call in message.Items("tool_calls"))
        {
            var function = call.Member("function") ?? default;
            var name = function.Text("name") ?? "";
            if (call.Text("id") is { } id)
                names[id] = name;

            json.WriteStartObject();
            json.WriteStartObject("functionCall");
            json.WriteString("name", name);
            json.WritePropertyName("args");
            if (!ToolArguments.TryWriteObject(json, function.Text("arguments")))
                throw new UntranslatableException($"{path}.tool_calls[{index}]", "The arguments of a tool call must be a JSON object for this model.");

            json.WriteEndObject();
            var signature = call.Member("extra_content")?.Member("google")?.Text("thought_signature");

            // Of calls at the same time the first carries the signature.
            if (signature is not null || (index == 0 && NeedsSignature(model)))
                json.WriteString("thoughtSignature", signature ?? NoSignature);

            json.WriteEndObject();
            index++;
        }
    }

    /// <summary>Writes the result in <paramref name="message"/> of one of the calls in <paramref name="names"/>.</summary>
    public static void WriteResult(Utf8JsonWriter json, JsonElement message, string path, Dictionary<string, string> names)
    {
        if (!names.TryGetValue(message.Text("tool_call_id") ?? "", out var name))
            throw new UntranslatableException($"{path}.tool_call_id", $"'{path}.tool_call_id' must be the id of a call in an earlier message of the assistant.");

        json.WriteStartObject();
        json.WriteStartObject("functionResponse");
        json.WriteString("name", name);
        json.WritePropertyName("response");
        WriteResponse(json, GeminiPartsWriter.TextOf(message));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static bool NeedsSignature(string model) =>
        model.Contains("gemini-", StringComparison.Ordinal) && !model.Contains("gemini-1", StringComparison.Ordinal) && !model.Contains("gemini-2", StringComparison.Ordinal);

    private static void WriteResponse(Utf8JsonWriter json, string result)
    {
        if (result.Length > 0 && ToolArguments.TryWriteObject(json, result))
            return;

        json.WriteStartObject();
        json.WriteString("result", result);
        json.WriteEndObject();
    }
}
