using System.Text.Json;
using OrleansAi.Gateway.Formats.OpenAI;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Turns a whole answer of Gemini's into a chat completion, a choice for each candidate.</summary>
internal static class GeminiToChatAnswer
{
    /// <summary>Translates <paramref name="body"/>.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ReadOnlyMemory<byte> Translate(ReadOnlyMemory<byte> body, string model, DateTimeOffset created)
    {
        using var document = JsonDocument.Parse(body);
        return JsonBytes.Write((root: document.RootElement, model, created), static (json, answer) =>
        {
            json.WriteStartObject();
            json.WriteString("id", answer.root.Text("responseId") ?? "chatcmpl");
            json.WriteString("object", "chat.completion");
            json.WriteNumber("created", answer.created.ToUnixTimeSeconds());
            json.WriteString("model", answer.model);
            WriteChoices(json, answer.root);
            if (GeminiUsage.Of(answer.root) is { } usage)
            {
                json.WritePropertyName("usage");
                ChatUsage.Write(json, usage);
            }

            json.WriteEndObject();
        });
    }

    private static void WriteChoices(Utf8JsonWriter json, JsonElement answer)
    {
        json.WriteStartArray("choices");
        var index = 0;
        foreach (var candidate in answer.Items("candidates"))
            WriteChoice(json, candidate, index++);

        // A prompt that was refused has no candidate, and clients look for a choice.
        if (index == 0)
            WriteChoice(json, answer, index);

        json.WriteEndArray();
    }

    private static void WriteChoice(Utf8JsonWriter json, JsonElement candidate, int index)
    {
        var parts = GeminiPart.Of(candidate).ToList();
        var calls = parts.Where(part => part.Call is not null).ToList();
        json.WriteStartObject();
        json.WriteNumber("index", index);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteString("content", Join(parts.Select(part => part.Text)));
        json.WriteNull("refusal");
        if (Join(parts.Select(part => part.Thought)) is { } thoughts)
            json.WriteString("reasoning_content", thoughts);

        WriteImages(json, parts);
        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            calls.ForEach(call => GeminiToolCalls.Write(json, call, index: null));
            json.WriteEndArray();
        }

        json.WriteEndObject();
        GeminiLogprobs.Write(json, candidate);
        var isBlocked = GeminiFinishReasons.IsBlocked(candidate);
        json.WriteString("finish_reason", isBlocked ? "content_filter" : GeminiFinishReasons.ToFinishReason(candidate.Text("finishReason"), calls.Count > 0) ?? "stop");
        json.WriteEndObject();
    }

    /// <summary>Writes the images that the model made as OpenRouter and others name them; a chat completion has no word of its own.</summary>
    internal static void WriteImages(Utf8JsonWriter json, List<GeminiPart> parts)
    {
        var images = parts.Select(part => part.Data).OfType<string>().ToList();
        if (images.Count == 0)
            return;

        json.WriteStartArray("images");
        foreach (var image in images)
        {
            json.WriteStartObject();
            json.WriteString("type", "image_url");
            json.WriteStartObject("image_url");
            json.WriteString("url", image);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string? Join(IEnumerable<string?> texts)
    {
        var said = texts.Where(text => text is not null).ToList();
        return said.Count == 0 ? null : string.Concat(said);
    }
}
