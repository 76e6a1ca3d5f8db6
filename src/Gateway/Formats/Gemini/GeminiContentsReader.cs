using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>
/// Says Gemini's <c>systemInstruction</c> and <c>contents</c> in OpenAI's format: results of functions become messages of their own,
/// before what else the user said. Thoughts have no place there and are left out.
/// </summary>
internal static class GeminiContentsReader
{
    public static void Write(Utf8JsonWriter json, JsonElement request)
    {
        var ids = new GeminiCallIds();
        var index = 0;
        json.WriteStartArray("messages");
        if (request.Either("systemInstruction") is { } instruction)
            WriteText(json, "system", instruction.ValueKind == JsonValueKind.String ? instruction.GetString()! : TextOf(instruction.Items("parts")));

        foreach (var content in request.Items("contents"))
            WriteContent(json, content, $"contents[{index++}]", ids);

        json.WriteEndArray();
    }

    private static void WriteContent(Utf8JsonWriter json, JsonElement content, string path, GeminiCallIds ids)
    {
        var parts = content.Items("parts").ToList();
        if (content.Text("role") == "model")
        {
            WriteAnswer(json, parts, path, ids);
            return;
        }

        if (content.Text("role") is { } role and not ("user" or "function"))
            throw new UntranslatableException($"{path}.role", $"'{path}.role' is '{role}'; write 'user' or 'model'.");

        foreach (var result in parts.Select(part => part.Either("functionResponse")).OfType<JsonElement>())
            WriteResult(json, result, ids.Take(result, path));

        var said = parts.Where(part => part.Either("functionResponse") is null).ToList();
        if (said.Count > 0)
            GeminiPartsReader.Write(json, said, path);
    }

    private static void WriteAnswer(Utf8JsonWriter json, List<JsonElement> parts, string path, GeminiCallIds ids)
    {
        var unknown = parts.Find(part => part.Text("text") is null && part.Either("functionCall") is null);
        if (unknown.ValueKind != JsonValueKind.Undefined)
            throw new UntranslatableException($"{path}.parts", $"This model does not take '{GeminiPartsReader.NameOf(unknown)}' from the model.");

        json.WriteStartObject();
        json.WriteString("role", "assistant");
        var text = TextOf(parts);
        json.WriteString("content", text.Length == 0 ? null : text);
        var calls = parts.Where(part => part.Either("functionCall") is not null).ToList();
        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in calls.Select(part => part.Either("functionCall")!.Value))
                OpenAI.ChatToolCalls.WriteWhole(json, ids.Of(call), call.Text("name"), call.Member("args")?.GetRawText() ?? "{}");

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, JsonElement result, string id)
    {
        json.WriteStartObject();
        json.WriteString("role", "tool");
        json.WriteString("tool_call_id", id);
        json.WriteString("content", ResultOf(result.Member("response")));
        json.WriteEndObject();
    }

    // What a tool said as a text stands in an object here, by convention under 'result' or 'output'.
    private static string ResultOf(JsonElement? response) => response switch
    {
        null => "",
        { ValueKind: JsonValueKind.Object } said when said.EnumerateObject().Count() == 1 && (said.Text("result") ?? said.Text("output")) is { } text => text,
        { ValueKind: JsonValueKind.String } said => said.GetString()!,
        { } said => said.GetRawText(),
    };

    private static void WriteText(Utf8JsonWriter json, string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", text);
        json.WriteEndObject();
    }

    private static string TextOf(IEnumerable<JsonElement> parts) =>
        string.Concat(parts.Where(part => !part.IsTrue("thought")).Select(part => part.Text("text")));
}
