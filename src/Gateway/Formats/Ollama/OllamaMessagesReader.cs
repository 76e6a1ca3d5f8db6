using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>Says Ollama's <c>messages</c> in OpenAI's format. Its tool calls may have no ids: a result belongs to the earliest call of its name without one.</summary>
internal static class OllamaMessagesReader
{
    public static void Write(Utf8JsonWriter json, JsonElement request)
    {
        var open = new List<(string Id, string? Name)>();
        var index = 0;
        var made = 0;
        json.WriteStartArray("messages");
        foreach (var message in request.Items("messages"))
        {
            var path = $"messages[{index++}]";
            json.WriteStartObject();
            json.WriteString("role", message.Text("role"));
            WriteContent(json, message.Text("content") ?? "", message.Items("images").Select(image => image.ToString()).ToList());
            if (message.Text("role") == "tool")
                json.WriteString("tool_call_id", Take(open, message, path));

            WriteCalls(json, message, open, ref made);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Says a <c>prompt</c>, and what the system says before it, as messages.</summary>
    public static void WritePrompt(Utf8JsonWriter json, JsonElement request)
    {
        json.WriteStartArray("messages");
        if (request.Text("system") is { Length: > 0 } system)
        {
            json.WriteStartObject();
            json.WriteString("role", "system");
            json.WriteString("content", system);
            json.WriteEndObject();
        }

        json.WriteStartObject();
        json.WriteString("role", "user");
        WriteContent(json, request.Text("prompt") ?? "", request.Items("images").Select(image => image.ToString()).ToList());
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteContent(Utf8JsonWriter json, string text, List<string> images)
    {
        if (images.Count == 0)
        {
            json.WriteString("content", text);
            return;
        }

        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", text);
        json.WriteEndObject();
        foreach (var image in images)
        {
            json.WriteStartObject();
            json.WriteString("type", "image_url");
            json.WriteStartObject("image_url");
            json.WriteString("url", DataUrl.Write(MediaTypeOf(image), image));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCalls(Utf8JsonWriter json, JsonElement message, List<(string Id, string? Name)> open, ref int made)
    {
        if (!message.Items("tool_calls").Any())
            return;

        json.WriteStartArray("tool_calls");
        foreach (var call in message.Items("tool_calls"))
        {
            var function = call.Member("function") ?? default;
            var id = call.Text("id") ?? $"call_{++made}";
            open.Add((id, function.Text("name")));
            OpenAI.ChatToolCalls.WriteWhole(json, id, function.Text("name"), OllamaToChatAnswer.ArgumentsOf(function));
        }

        json.WriteEndArray();
    }

    private static string Take(List<(string Id, string? Name)> open, JsonElement result, string path)
    {
        var id = result.Text("tool_call_id");
        var name = result.Text("tool_name");
        var found = open.FindIndex(call => id is not null ? call.Id == id : name is null || call.Name == name);
        if (found < 0)
            throw new UntranslatableException(path, $"'{path}' is the result of a tool that the assistant did not call before; send its call too.");

        id = open[found].Id;
        open.RemoveAt(found);
        return id;
    }

    // Ollama's images don't say what they are, but their first bytes do, and so does the base64 of these.
    private static string MediaTypeOf(string base64) => base64 switch
    {
        _ when base64.StartsWith("/9j/", StringComparison.Ordinal) => "image/jpeg",
        _ when base64.StartsWith("R0lGOD", StringComparison.Ordinal) => "image/gif",
        _ when base64.StartsWith("UklGR", StringComparison.Ordinal) => "image/webp",
        _ => "image/png",
    };
}
