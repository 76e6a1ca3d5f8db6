using System.Text.Json;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Responses;

/// <summary>Writes the object that a response is, with the request's settings repeated in it as OpenAI does.</summary>
internal sealed class ResponseWriter
{
    private readonly JsonElement _request;
    private readonly string _id;
    private readonly DateTimeOffset _created;

    /// <summary>Responses to <paramref name="request"/>.</summary>
    public ResponseWriter(ForeignRequest request, string id, DateTimeOffset created)
    {
        using var document = JsonDocument.Parse(request.Body);
        _request = document.RootElement.Clone();
        _id = id;
        _created = created;
    }

    /// <summary>Writes a response that is being made.</summary>
    public void WriteBegun(Utf8JsonWriter json) => Write(json, "in_progress", null, [], null);

    /// <summary>Writes a whole response.</summary>
    public void WriteEnded(Utf8JsonWriter json, string? finishReason, IReadOnlyList<ResponseItem> items, TokenUsage usage) =>
        Write(json, StatusOf(finishReason), finishReason, items, usage);

    /// <summary>How a response ended.</summary>
    public static string StatusOf(string? finishReason) => finishReason is "length" or "content_filter" ? "incomplete" : "completed";

    private void Write(Utf8JsonWriter json, string status, string? finishReason, IReadOnlyList<ResponseItem> items, TokenUsage? usage)
    {
        json.WriteStartObject();
        json.WriteString("id", _id);
        json.WriteString("object", "response");
        json.WriteNumber("created_at", _created.ToUnixTimeSeconds());
        json.WriteString("status", status);
        json.WriteBoolean("background", false);
        json.WriteNull("error");
        WriteIncomplete(json, finishReason);
        json.WriteString("model", _request.Text("model"));
        json.WriteStartArray("output");
        foreach (var item in items)
            item.Write(json);

        json.WriteEndArray();
        WriteSettings(json);
        if (usage is null)
            json.WriteNull("usage");
        else
            WriteUsage(json, usage);

        json.WriteEndObject();
    }

    private static void WriteIncomplete(Utf8JsonWriter json, string? finishReason)
    {
        if (StatusOf(finishReason) != "incomplete")
        {
            json.WriteNull("incomplete_details");
            return;
        }

        json.WriteStartObject("incomplete_details");
        json.WriteString("reason", finishReason == "length" ? "max_output_tokens" : "content_filter");
        json.WriteEndObject();
    }

    private void WriteSettings(Utf8JsonWriter json)
    {
        Repeat(json, "instructions", "null");
        Repeat(json, "max_output_tokens", "null");
        Repeat(json, "metadata", "{}");
        Repeat(json, "parallel_tool_calls", "true");
        json.WriteNull("previous_response_id");
        Repeat(json, "reasoning", """{"effort":null,"summary":null}""");
        json.WriteBoolean("store", false);
        Repeat(json, "temperature", "1");
        Repeat(json, "text", """{"format":{"type":"text"}}""");
        Repeat(json, "tool_choice", "\"auto\"");
        Repeat(json, "tools", "[]");
        Repeat(json, "top_p", "1");
        json.WriteString("truncation", "disabled");
        Repeat(json, "user", "null");
    }

    private void Repeat(Utf8JsonWriter json, string name, string otherwise)
    {
        if (_request.Member(name) is not null)
        {
            json.Copy(_request, name);
            return;
        }

        json.WritePropertyName(name);
        json.WriteRawValue(otherwise);
    }

    private static void WriteUsage(Utf8JsonWriter json, TokenUsage usage)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", usage.InputTokens);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", usage.CachedInputTokens);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", usage.OutputTokens);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", usage.TotalTokens);
        json.WriteEndObject();
    }
}
