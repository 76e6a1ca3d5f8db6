using System.Collections.Frozen;
using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>Writes a chat completion's request as one of Anthropic's messages API.</summary>
internal static class AnthropicRequestWriter
{
    private const double HighestTemperature = 1;

    // Members that this format has a place for, and those that only say what the gateway itself does.
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        "model", "messages", "max_tokens", "max_completion_tokens", "stream", "stream_options", "temperature", "top_p", "top_k", "stop", "user",
        "tools", "tool_choice", "parallel_tool_calls", "reasoning_effort", "thinking", "response_format", "n", "metadata", "store");

    /// <summary>Translates <paramref name="request"/>, which is a chat completion's.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">Anthropic's name of the model.</param>
    /// <param name="maxTokens">The longest answer, which this format demands to know; <c>null</c> where tokens are only counted.</param>
    /// <exception cref="UntranslatableException">Something that the answer depends on has no counterpart.</exception>
    public static TranslatedRequest Write(JsonElement request, string model, long? maxTokens)
    {
        if (request.Count("n") > 1)
            throw new UntranslatableException("n", "This model gives one answer at a time; send 'n' as 1, or call several times.");

        var dropped = request.EnumerateObject()
            .Where(member => !Known.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
            .Select(member => member.Name)
            .ToList();
        var body = JsonBytes.Write((request, model, maxTokens, dropped), static (writer, state) =>
            Write(writer, state.request, state.model, state.maxTokens, state.dropped));
        return new TranslatedRequest(body, dropped);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement request, string model, long? maxTokens, List<string> dropped)
    {
        writer.WriteStartObject();
        writer.WriteString("model", model);
        if (maxTokens is { } longest)
            writer.WriteNumber("max_tokens", longest);

        if (request.IsTrue("stream"))
            writer.WriteBoolean("stream", true);

        AnthropicMessagesWriter.Write(writer, request);
        AnthropicToolsWriter.Write(writer, request);
        WriteSampling(writer, request, dropped);
        WriteOutput(writer, request, dropped);
        writer.Copy(request, "thinking");
        if (request.Text("user") is { Length: > 0 } user)
        {
            writer.WriteStartObject("metadata");
            writer.WriteString("user_id", user);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteSampling(Utf8JsonWriter writer, JsonElement request, List<string> dropped)
    {
        // A hotter request than this format allows gets the hottest there is.
        if (request.Member("temperature") is { ValueKind: JsonValueKind.Number } temperature && temperature.TryGetDouble(out var degrees))
        {
            writer.WriteNumber("temperature", Math.Min(degrees, HighestTemperature));
            if (degrees > HighestTemperature)
                dropped.Add("temperature");
        }

        writer.Copy(request, "top_p");
        writer.Copy(request, "top_k");
        var stops = request.Member("stop") is { ValueKind: JsonValueKind.String } one ? [one] : request.Items("stop").ToList();

        // Anthropic refuses stop sequences of white space alone.
        var allowed = stops.Where(stop => !string.IsNullOrWhiteSpace(stop.GetString())).ToList();
        if (allowed.Count < stops.Count)
            dropped.Add("stop");

        if (allowed.Count == 0)
            return;

        writer.WriteStartArray("stop_sequences");
        allowed.ForEach(stop => stop.WriteTo(writer));
        writer.WriteEndArray();
    }

    private static void WriteOutput(Utf8JsonWriter writer, JsonElement request, List<string> dropped)
    {
        var effort = EffortOf(request.Text("reasoning_effort"));
        var format = request.Member("response_format");
        var schema = format?.Text("type") == "json_schema" ? format?.Member("json_schema")?.Member("schema") : null;
        if (schema is null && format?.Text("type") is { } type and not "text")
            dropped.Add($"response_format.type={type}");

        if (effort is null && schema is null)
            return;

        writer.WriteStartObject("output_config");
        if (effort is not null)
            writer.WriteString("effort", effort);

        if (schema is { } wanted)
        {
            writer.WriteStartObject("format");
            writer.WriteString("type", "json_schema");
            writer.WritePropertyName("schema");
            wanted.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static string? EffortOf(string? reasoningEffort) => reasoningEffort switch
    {
        "minimal" or "none" or "low" => "low",
        "medium" or "high" or "xhigh" or "max" => reasoningEffort,
        _ => null,
    };
}
