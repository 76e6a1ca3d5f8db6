using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>Reads a request of Ollama's <c>/api/chat</c> or <c>/api/generate</c>, and says it in OpenAI's format. Its answer is a stream unless it says otherwise.</summary>
public static class OllamaRequestReader
{
    private static readonly (string Ollama, string Chat)[] Options =
    [
        ("temperature", "temperature"), ("top_p", "top_p"), ("top_k", "top_k"), ("min_p", "min_p"), ("seed", "seed"), ("stop", "stop"),
        ("presence_penalty", "presence_penalty"), ("frequency_penalty", "frequency_penalty"), ("repeat_penalty", "repeat_penalty"),
    ];

    private static readonly HashSet<string> KnownOptions = [.. Options.Select(option => option.Ollama), "num_predict"];
    private static readonly string[] Known = ["model", "stream", "options", "format", "think", "keep_alive", "logprobs", "top_logprobs"];

    private static readonly ForeignRequestFormat Chat = Format(
        ["messages", "tools"],
        request => request.Items("messages").Any() ? null : ModelRequestError.Missing("messages", "an array with at least one message"),
        WriteChat);

    private static readonly ForeignRequestFormat Generate = Format(
        ["prompt", "system", "images"],
        request => request.Text("prompt") is null ? ModelRequestError.Missing("prompt", "the text to answer") : null,
        WritePrompt);

    /// <summary>Reads the body of <c>/api/chat</c>; never throws for what it contains.</summary>
    public static ForeignRequestReading Read(ReadOnlyMemory<byte> body) => Chat.Read(body);

    /// <summary>Reads the body of <c>/api/generate</c>, which every provider is asked as a chat; never throws for what it contains.</summary>
    public static ForeignRequestReading ReadGenerate(ReadOnlyMemory<byte> body)
    {
        var reading = Generate.Read(body);
        return reading.Original?.Untranslatable is { } error ? new ForeignRequestReading { Error = error } : reading with { Original = null };
    }

    private static ForeignRequestFormat Format(
        string[] members, Func<JsonElement, ModelRequestError?> check, Action<Utf8JsonWriter, JsonElement> writeConversation) => new()
        {
            Format = ChatFormat.Ollama,
            Known = new HashSet<string>([.. Known, .. members], StringComparer.Ordinal),
            IsStream = static request => request.Member("stream") is not { ValueKind: JsonValueKind.False },
            DroppedInside = Dropped,
            Check = request => request.Text("model") is not { Length: > 0 } ? ModelRequestError.MissingModel : check(request),
            WriteSettings = WriteSettings,
            WriteConversation = writeConversation,
        };

    private static IEnumerable<string> Dropped(JsonElement request) =>
        request.Member("options") is { ValueKind: JsonValueKind.Object } options
            ? options.EnumerateObject().Where(option => !KnownOptions.Contains(option.Name)).Select(option => $"options.{option.Name}")
            : [];

    private static void WriteSettings(Utf8JsonWriter json, JsonElement request)
    {
        if (request.Member("options") is { } options)
        {
            foreach (var (ollama, chat) in Options)
                json.Copy(options, ollama, chat);

            // -1 and -2 are Ollama's words for as long as it likes.
            if (options.Count("num_predict") is > 0)
                json.Copy(options, "num_predict", "max_completion_tokens");
        }

        json.Copy(request, "logprobs");
        json.Copy(request, "top_logprobs");
        WriteEffort(json, request.Member("think"));
        WriteFormat(json, request.Member("format"));
    }

    private static void WriteEffort(Utf8JsonWriter json, JsonElement? think)
    {
        var effort = think switch
        {
            { ValueKind: JsonValueKind.String } level => level.GetString(),
            { ValueKind: JsonValueKind.False } => "none",
            { ValueKind: JsonValueKind.True } => "medium",
            _ => null,
        };
        if (effort is not null)
            json.WriteString("reasoning_effort", effort);
    }

    private static void WriteFormat(Utf8JsonWriter json, JsonElement? format)
    {
        if (format is not { } wanted || wanted.ValueKind is not (JsonValueKind.Object or JsonValueKind.String) || wanted is { ValueKind: JsonValueKind.String } && !wanted.ValueEquals("json"))
            return;

        json.WriteStartObject("response_format");
        if (wanted.ValueKind == JsonValueKind.String)
        {
            json.WriteString("type", "json_object");
        }
        else
        {
            json.WriteString("type", "json_schema");
            json.WriteStartObject("json_schema");
            json.WriteString("name", "answer");
            json.WritePropertyName("schema");
            wanted.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteChat(Utf8JsonWriter json, JsonElement request)
    {
        json.Copy(request, "tools");
        OllamaMessagesReader.Write(json, request);
    }

    private static void WritePrompt(Utf8JsonWriter json, JsonElement request)
    {
        foreach (var member in (string[])["suffix", "template", "raw", "context"])
        {
            if (request.Member(member) is { ValueKind: not JsonValueKind.False })
                throw new UntranslatableException(member, $"'{member}' shapes the prompt inside Ollama, and models here are elsewhere too; leave it out, or use /api/chat.");
        }

        OllamaMessagesReader.WritePrompt(json, request);
    }
}
