using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>
/// Writes <c>systemInstruction</c> and <c>contents</c>: what the system or a developer says is the instruction, results of tools are
/// parts of the user's content, and neighbours of one role become one content.
/// </summary>
internal static class GeminiContentsWriter
{
    public static void Write(Utf8JsonWriter json, JsonElement request, string model)
    {
        WriteInstruction(json, request);
        json.WriteStartArray("contents");
        var calls = new Dictionary<string, string>(StringComparer.Ordinal);
        string? open = null;
        var index = -1;
        foreach (var message in request.Items("messages"))
        {
            index++;
            var role = RoleOf(message);
            if (role == "system")
                continue;

            if (role != open)
            {
                End(json, open);
                json.WriteStartObject();
                json.WriteString("role", role);
                json.WriteStartArray("parts");
                open = role;
            }

            WriteMessage(json, message, $"messages[{index}]", calls, model);
        }

        End(json, open);
        json.WriteEndArray();
    }

    private static void WriteInstruction(Utf8JsonWriter json, JsonElement request)
    {
        var messages = request.Items("messages").Select((message, index) => (message, index)).Where(each => RoleOf(each.message) == "system").ToList();
        if (messages.Count == 0)
            return;

        json.WriteStartObject("systemInstruction");
        json.WriteStartArray("parts");
        foreach (var (message, index) in messages)
            GeminiPartsWriter.Write(json, message, $"messages[{index}]");

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, JsonElement message, string path, Dictionary<string, string> calls, string model)
    {
        if (message.Text("role") == "tool")
        {
            GeminiCallsWriter.WriteResult(json, message, path, calls);
            return;
        }

        GeminiPartsWriter.Write(json, message, path);
        GeminiCallsWriter.WriteCalls(json, message, path, calls, model);
    }

    private static string RoleOf(JsonElement message) => message.Text("role") switch
    {
        "system" or "developer" => "system",
        "assistant" => "model",
        _ => "user",
    };

    private static void End(Utf8JsonWriter json, string? open)
    {
        if (open is null)
            return;

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
