using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>Writes a message's <c>content</c>, a text or parts, as Anthropic's blocks.</summary>
internal static class AnthropicContentWriter
{
    /// <summary>Writes the blocks of <paramref name="message"/> into an array that is begun already.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement message, string path)
    {
        if (message.Text("content") is { } text)
        {
            WriteText(writer, text, message);
            return;
        }

        var index = 0;
        foreach (var part in message.Items("content"))
            WritePart(writer, part, $"{path}.content[{index++}]");

        if (message.Text("refusal") is { } refusal)
            WriteText(writer, refusal, message);
    }

    private static void WritePart(Utf8JsonWriter writer, JsonElement part, string path)
    {
        switch (part.Text("type"))
        {
            case "text":
                WriteText(writer, part.Text("text"), part);
                break;
            case "refusal":
                WriteText(writer, part.Text("refusal"), part);
                break;
            case "image_url":
                WriteSource(writer, "image", part.Member("image_url")?.Text("url") ?? part.Text("image_url"), part, path);
                break;
            case "file":
                WriteSource(writer, "document", part.Member("file")?.Text("file_data"), part, path);
                break;
            case var type:
                throw new UntranslatableException(path, $"This model does not take parts of type '{type}'; send text, images or PDF files.");
        }
    }

    // Anthropic refuses empty texts, which others allow.
    private static void WriteText(Utf8JsonWriter writer, string? text, JsonElement part)
    {
        if (string.IsNullOrEmpty(text))
            return;

        writer.WriteStartObject();
        writer.WriteString("type", "text");
        writer.WriteString("text", text);
        writer.Copy(part, "cache_control");
        writer.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter writer, string type, string? url, JsonElement part, string path)
    {
        if (string.IsNullOrEmpty(url))
            throw new UntranslatableException(path, $"The {type} has neither data nor an address; send a data: or an https: address.");

        writer.WriteStartObject();
        writer.WriteString("type", type);
        writer.WriteStartObject("source");
        if (DataUrl.TryRead(url, out var mediaType, out var data))
        {
            writer.WriteString("type", "base64");
            writer.WriteString("media_type", mediaType);
            writer.WriteString("data", data);
        }
        else
        {
            writer.WriteString("type", "url");
            writer.WriteString("url", url);
        }

        writer.WriteEndObject();
        if (part.Member("file")?.Text("filename") is { } name)
            writer.WriteString("title", name);

        writer.Copy(part, "cache_control");
        writer.WriteEndObject();
    }
}
