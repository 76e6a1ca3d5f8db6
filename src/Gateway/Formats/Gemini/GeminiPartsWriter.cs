using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Writes a message's <c>content</c>, a text or parts, as Gemini's parts.</summary>
internal static class GeminiPartsWriter
{
    /// <summary>Writes the parts of <paramref name="message"/> into an array that is begun already.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement message, string path)
    {
        if (message.Text("content") is { } text)
        {
            WriteText(json, text);
            return;
        }

        var index = 0;
        foreach (var part in message.Items("content"))
            WritePart(json, part, $"{path}.content[{index++}]");

        if (message.Text("refusal") is { } refusal)
            WriteText(json, refusal);
    }

    /// <summary>The text of <paramref name="message"/>, its parts together.</summary>
    public static string TextOf(JsonElement message) =>
        message.Text("content") ?? string.Concat(message.Items("content").Select(part => part.Text("text")));

    private static void WritePart(Utf8JsonWriter json, JsonElement part, string path)
    {
        switch (part.Text("type"))
        {
            case "text":
                WriteText(json, part.Text("text"));
                break;
            case "refusal":
                WriteText(json, part.Text("refusal"));
                break;
            case "image_url":
                WriteSource(json, part.Member("image_url")?.Text("url") ?? part.Text("image_url"), "image", path);
                break;
            case "file":
                WriteSource(json, part.Member("file")?.Text("file_data"), "file", path);
                break;
            case "input_audio" when part.Member("input_audio") is { } audio:
                WriteData(json, $"audio/{audio.Text("format") ?? "wav"}", audio.Text("data"));
                break;
            case var type:
                throw new UntranslatableException(path, $"This model does not take parts of type '{type}'; send text, images, sound or files.");
        }
    }

    private static void WriteText(Utf8JsonWriter json, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return;

        json.WriteStartObject();
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, string? url, string what, string path)
    {
        if (string.IsNullOrEmpty(url))
            throw new UntranslatableException(path, $"The {what} has neither data nor an address; send a data: or an https: address.");

        if (DataUrl.TryRead(url, out var mediaType, out var data))
        {
            WriteData(json, mediaType, data);
            return;
        }

        json.WriteStartObject();
        json.WriteStartObject("fileData");
        json.WriteString("fileUri", url);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, ReadOnlySpan<char> mediaType, ReadOnlySpan<char> data)
    {
        json.WriteStartObject();
        json.WriteStartObject("inlineData");
        json.WriteString("mimeType", mediaType);
        json.WriteString("data", data);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
