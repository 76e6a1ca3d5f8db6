using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>Writes <c>messages</c>: content is one text with images beside it, and a tool's result names its function.</summary>
internal static class OllamaMessagesWriter
{
    public static void Write(Utf8JsonWriter json, JsonElement request)
    {
        var names = new Dictionary<string, string?>(StringComparer.Ordinal);
        var index = 0;
        json.WriteStartArray("messages");
        foreach (var message in request.Items("messages"))
            WriteMessage(json, message, $"messages[{index++}]", names);

        json.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, JsonElement message, string path, Dictionary<string, string?> names)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Text("role") is "developer" ? "system" : message.Text("role"));
        WriteContent(json, message, path);
        if (message.Text("reasoning_content") is { Length: > 0 } thinking)
            json.WriteString("thinking", thinking);

        WriteCalls(json, message, path, names);
        if (message.Text("tool_call_id") is { } id)
        {
            json.WriteString("tool_call_id", id);
            if (names.TryGetValue(id, out var name))
                json.WriteString("tool_name", name);
        }

        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, JsonElement message, string path)
    {
        var parts = message.Items("content").ToList();
        json.WriteString("content", message.Text("content") ?? string.Concat(parts.Select(part => part.Text("text") ?? part.Text("refusal"))));
        var images = new List<string>();
        for (var index = 0; index < parts.Count; index++)
        {
            var type = parts[index].Text("type");
            if (type is "text" or "refusal")
                continue;

            var place = $"{path}.content[{index}]";
            if (type != "image_url")
                throw new UntranslatableException(place, $"This model does not take parts of type '{type}'; send text or images.");

            images.Add(DataOf(parts[index].Member("image_url")?.Text("url") ?? parts[index].Text("image_url"), place));
        }

        if (images.Count == 0)
            return;

        json.WriteStartArray("images");
        images.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }

    private static string DataOf(string? url, string path) =>
        url is not null && DataUrl.TryRead(url, out _, out var base64)
            ? base64.ToString()
            : throw new UntranslatableException(path, "This model does not fetch images; send the image itself as a data: address.");

    private static void WriteCalls(Utf8JsonWriter json, JsonElement message, string path, Dictionary<string, string?> names)
    {
        if (!message.Items("tool_calls").Any())
            return;

        json.WriteStartArray("tool_calls");
        foreach (var call in message.Items("tool_calls"))
        {
            var function = call.Member("function") ?? default;
            json.WriteStartObject();
            if (call.Text("id") is { } id)
            {
                names[id] = function.Text("name");
                json.WriteString("id", id);
            }

            json.WriteStartObject("function");
            json.WriteString("name", function.Text("name"));
            json.WritePropertyName("arguments");
            if (!ToolArguments.TryWriteObject(json, function.Text("arguments")))
                throw new UntranslatableException($"{path}.tool_calls", "The arguments of a tool call must be a JSON object for this model.");

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
