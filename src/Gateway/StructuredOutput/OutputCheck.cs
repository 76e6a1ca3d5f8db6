using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Gateway.StructuredOutput;

/// <summary>Checks a whole chat completion; pure.</summary>
/// <param name="Body">The answer, without what framed its JSON.</param>
/// <param name="Violation">What is wrong with it, or <c>null</c>.</param>
/// <param name="Content">The text that is wrong.</param>
internal readonly record struct OutputCheck(ReadOnlyMemory<byte> Body, string? Violation, string? Content)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JsonBytes.Options.Encoder };

    /// <summary>Checks each choice of <paramref name="body"/> that came to its end: not tool calls, refusals, and what was cut off.</summary>
    public static OutputCheck Of(ReadOnlyMemory<byte> body, OutputSchema schema)
    {
        if (JsonNode.Parse(body.Span) is not JsonObject answer || answer["choices"] is not JsonArray choices)
            return new OutputCheck(body, null, null);

        var isRepaired = false;
        foreach (var choice in choices.OfType<JsonObject>())
        {
            if (ContentOf(choice) is not { } content || schema.ViolationOf(content) is not { } violation)
                continue;

            if (OutputRepair.Extract(content) is not { } extracted || schema.ViolationOf(extracted) is not null)
                return new OutputCheck(body, violation, content);

            choice["message"]!["content"] = extracted;
            isRepaired = true;
        }

        return new OutputCheck(isRepaired ? JsonSerializer.SerializeToUtf8Bytes(answer, Relaxed) : body, null, null);
    }

    private static string? ContentOf(JsonObject choice) =>
        choice["finish_reason"] is JsonValue reason && reason.TryGetValue<string>(out var finish) && finish == "stop"
        && choice["message"]?["content"] is JsonValue value && value.TryGetValue<string>(out var content)
            ? content
            : null;
}
