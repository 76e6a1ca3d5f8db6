using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Gateway.Guardrails.Moderation;

/// <summary>The texts of a whole chat or text completion, and the answer without them; pure.</summary>
internal static class WholeAnswerTexts
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JsonBytes.Options.Encoder };
    private static readonly string[] Content = ["content", "text"];
    private static readonly string[] Extras = ["refusal", "reasoning", "reasoning_content", "thinking_blocks", "tool_calls", "function_call", "audio", "annotations", "images"];

    /// <summary>What the choices of <paramref name="body"/> say, reasoning and arguments of tools among it.</summary>
    public static IReadOnlyCollection<string> Of(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Member("choices") is { } choices ? [.. JsonTexts.Of(JsonSerializer.SerializeToUtf8Bytes(choices, Relaxed))] : [];
    }

    /// <summary>The answer with nothing of what its choices say, each of which ends by <c>content_filter</c>.</summary>
    public static ReadOnlyMemory<byte> Without(ReadOnlyMemory<byte> body)
    {
        var answer = JsonNode.Parse(body.Span)!.AsObject();
        foreach (var choice in (answer["choices"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var holder = choice["message"] as JsonObject ?? choice;
            foreach (var name in Content.Where(holder.ContainsKey))
                holder[name] = "";

            foreach (var name in Extras)
                holder.Remove(name);

            choice.Remove("logprobs");
            choice["finish_reason"] = "content_filter";
        }

        return JsonSerializer.SerializeToUtf8Bytes(answer, Relaxed);
    }
}
