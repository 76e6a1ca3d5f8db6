using System.Collections.Frozen;
using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>Writes a chat completion's request as one of Ollama's <c>/api/chat</c>.</summary>
internal static class OllamaRequestWriter
{
    // Members of 'options' and what OpenAI's format calls them.
    private static readonly (string Chat, string Ollama)[] Options =
    [
        ("temperature", "temperature"), ("top_p", "top_p"), ("top_k", "top_k"), ("min_p", "min_p"), ("seed", "seed"),
        ("presence_penalty", "presence_penalty"), ("frequency_penalty", "frequency_penalty"), ("repeat_penalty", "repeat_penalty"),
    ];

    // Members that this format has a place for, those that only say what the gateway itself does, and Ollama's own, which pass.
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        [
            .. Options.Select(option => option.Chat), "model", "messages", "max_tokens", "max_completion_tokens", "stream", "stream_options", "stop",
            "tools", "reasoning_effort", "response_format", "logprobs", "top_logprobs", "n", "metadata", "store", "user", "options", "keep_alive", "think",
        ]);

    /// <summary>Translates <paramref name="request"/>, which is a chat completion's.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">Ollama's name of the model.</param>
    /// <exception cref="UntranslatableException">Something that the answer depends on has no counterpart.</exception>
    public static TranslatedRequest Write(JsonElement request, string model)
    {
        if (request.Count("n") > 1)
            throw new UntranslatableException("n", "This model gives one answer at a time; send 'n' as 1, or call several times.");

        var dropped = request.EnumerateObject()
            .Where(member => !Known.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null && !IsHeeded(member))
            .Select(member => member.Name)
            .ToList();
        var body = JsonBytes.Write((request, model), static (json, state) => Write(json, state.request, state.model));
        return new TranslatedRequest(body, dropped);
    }

    private static void Write(Utf8JsonWriter json, JsonElement request, string model)
    {
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteBoolean("stream", request.IsTrue("stream"));
        OllamaMessagesWriter.Write(json, request);
        if (!IsNone(request.Member("tool_choice")))
            json.Copy(request, "tools");

        WriteFormat(json, request.Member("response_format"));
        WriteThink(json, request);
        json.Copy(request, "logprobs");
        json.Copy(request, "top_logprobs");
        json.Copy(request, "keep_alive");
        WriteOptions(json, request);
        json.WriteEndObject();
    }

    private static void WriteOptions(Utf8JsonWriter json, JsonElement request)
    {
        json.WriteStartObject("options");
        foreach (var (chat, ollama) in Options)
            json.Copy(request, chat, ollama);

        json.Copy(request, request.Member("max_completion_tokens") is null ? "max_tokens" : "max_completion_tokens", "num_predict");
        if (request.Member("stop") is { } stop)
        {
            json.WriteStartArray("stop");
            foreach (var one in stop.ValueKind == JsonValueKind.Array ? stop.EnumerateArray().ToArray() : [stop])
                one.WriteTo(json);

            json.WriteEndArray();
        }

        // What only Ollama has, as num_ctx; what the request says in OpenAI's words stands above already.
        foreach (var own in request.Member("options") is { ValueKind: JsonValueKind.Object } options ? options.EnumerateObject() : default)
        {
            if (!IsWritten(own.Name, request))
                own.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static bool IsWritten(string option, JsonElement request) => option switch
    {
        "num_predict" => request.Member("max_tokens") is not null || request.Member("max_completion_tokens") is not null,
        _ => request.Member(option) is not null,
    };

    private static void WriteFormat(Utf8JsonWriter json, JsonElement? format)
    {
        switch (format?.Text("type"))
        {
            case "json_object":
                json.WriteString("format", "json");
                break;
            case "json_schema" when format?.Member("json_schema")?.Member("schema") is { } schema:
                json.WritePropertyName("format");
                schema.WriteTo(json);
                break;
        }
    }

    private static void WriteThink(Utf8JsonWriter json, JsonElement request)
    {
        switch (request.Text("reasoning_effort"))
        {
            case null:
                json.Copy(request, "think");
                break;
            case "none":
                json.WriteBoolean("think", false);
                break;
            case "minimal" or "low":
                json.WriteString("think", "low");
                break;
            case "medium":
                json.WriteString("think", "medium");
                break;
            default:
                json.WriteString("think", "high");
                break;
        }
    }

    // Ollama has no choice of tools, but their absence is one, and its usual way another.
    private static bool IsHeeded(JsonProperty member) =>
        member.Name == "tool_choice" && (IsNone(member.Value) || (member.Value.ValueKind == JsonValueKind.String && member.Value.ValueEquals("auto")));

    private static bool IsNone(JsonElement? choice) => choice is { ValueKind: JsonValueKind.String } word && word.ValueEquals("none");
}
