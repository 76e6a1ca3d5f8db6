using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Says a user's <c>parts</c> as a message in OpenAI's format.</summary>
internal static class GeminiPartsReader
{
    public static void Write(Utf8JsonWriter json, List<JsonElement> parts, string path)
    {
        json.WriteStartObject();
        json.WriteString("role", "user");
        if (parts is [var only] && only.Text("text") is { } text)
        {
            json.WriteString("content", text);
        }
        else
        {
            json.WriteStartArray("content");
            for (var index = 0; index < parts.Count; index++)
                WritePart(json, parts[index], $"{path}.parts[{index}]");

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>What the part is, by the member that says it.</summary>
    public static string NameOf(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object
            ? part.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name is not ("thought" or "thoughtSignature")) ?? "an empty part"
            : "a part that is no object";

    private static void WritePart(Utf8JsonWriter json, JsonElement part, string path)
    {
        if (part.Text("text") is { } text)
        {
            json.WriteStartObject();
            json.WriteString("type", "text");
            json.WriteString("text", text);
            json.WriteEndObject();
        }
        else if (part.Either("inlineData") is { } inline)
        {
            WriteData(json, inline.EitherText("mimeType") ?? "application/octet-stream", inline.Text("data") ?? "", inline.EitherText("displayName"));
        }
        else if (part.Either("fileData")?.EitherText("fileUri") is { } uri)
        {
            WriteAddress(json, uri, path);
        }
        else
        {
            throw new UntranslatableException(path, $"This model does not take '{NameOf(part)}' from the user; send text, inlineData or fileData.");
        }
    }

    private static void WriteData(Utf8JsonWriter json, string mediaType, string data, string? name)
    {
        json.WriteStartObject();
        if (mediaType.StartsWith("image/", StringComparison.Ordinal))
        {
            WriteImage(json, DataUrl.Write(mediaType, data));
        }
        else if (mediaType.StartsWith("audio/", StringComparison.Ordinal))
        {
            json.WriteString("type", "input_audio");
            json.WriteStartObject("input_audio");
            json.WriteString("data", data);
            json.WriteString("format", mediaType["audio/".Length..] switch { "mpeg" => "mp3", "x-wav" => "wav", var format => format });
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("type", "file");
            json.WriteStartObject("file");
            json.WriteString("filename", name ?? $"file.{mediaType.Split('/')[^1]}");
            json.WriteString("file_data", DataUrl.Write(mediaType, data));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteAddress(Utf8JsonWriter json, string uri, string path)
    {
        if (uri.Contains("generativelanguage.googleapis.com", StringComparison.OrdinalIgnoreCase) || !uri.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            throw new UntranslatableException(path, "The file is kept at Google, and this model is elsewhere; send it as inlineData.");

        json.WriteStartObject();
        WriteImage(json, uri);
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, string url)
    {
        json.WriteString("type", "image_url");
        json.WriteStartObject("image_url");
        json.WriteString("url", url);
        json.WriteEndObject();
    }
}
