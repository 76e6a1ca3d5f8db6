using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.OpenAI;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Guardrails.Moderation;

/// <summary>What the events of a streamed completion have said, as far as it is still needed to judge what comes.</summary>
internal sealed class StreamTexts
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JsonBytes.Options.Encoder };

    private readonly Dictionary<string, (StringBuilder Text, int Judged)> _texts = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _choices = [];
    private JsonObject? _last;

    /// <summary>How many characters have come since the last judgement.</summary>
    public int Waiting { get; private set; }

    /// <summary>Takes in <paramref name="bytes"/>, which are whole events.</summary>
    public void Add(ReadOnlyMemory<byte> bytes)
    {
        while (ServerSentEvents.FindEnd(bytes.Span) is var length and > 0)
        {
            using var data = ServerSentEventData.Read(bytes[..length]);
            if (!data.Value.IsEmpty && data.Value.Span[0] == (byte)'{' && Parse(data.Value) is { } json)
                Add(json);

            bytes = bytes[length..];
        }
    }

    /// <summary>What is to be judged: of each text what is new, after as much of what was judged before.</summary>
    public IReadOnlyCollection<string> Next() =>
        [.. from text in _texts.Values where text.Judged < text.Text.Length select text.Text.ToString()];

    /// <summary>What has come was judged; all but its last <paramref name="kept"/> characters are forgotten.</summary>
    public void Judged(int kept)
    {
        foreach (var (key, (text, _)) in _texts)
        {
            text.Remove(0, Math.Max(0, text.Length - kept));
            _texts[key] = (text, text.Length);
        }

        Waiting = 0;
    }

    /// <summary>The events that end every choice by <c>content_filter</c>.</summary>
    /// <param name="usage">What was used, where the client asked for it.</param>
    public ReadOnlyMemory<byte> Filtered(TokenUsage? usage)
    {
        var written = new ArrayBufferWriter<byte>(512);
        var isChat = (string?)_last?["object"] != "text_completion";
        var choices = _choices.DefaultIfEmpty(0).Select(index => (JsonNode)(isChat
            ? new JsonObject { ["index"] = index, ["delta"] = new JsonObject(), ["finish_reason"] = "content_filter" }
            : new JsonObject { ["index"] = index, ["text"] = "", ["finish_reason"] = "content_filter" }));
        Write(written, new JsonArray([.. choices]), null);
        if (usage is not null)
            Write(written, [], usage);

        written.Write("data: [DONE]\n\n"u8);
        return written.WrittenMemory;
    }

    private void Add(JsonObject json)
    {
        foreach (var piece in DeltaTexts.Of(json))
        {
            var (text, judged) = _texts.TryGetValue(piece.Key, out var known) ? known : (new StringBuilder(), 0);
            _texts[piece.Key] = (text.Append(piece.Value), judged);
            Waiting += piece.Value.Length;
        }

        if (json["choices"] is not JsonArray choices)
            return;

        _last = json;
        foreach (var choice in choices.OfType<JsonObject>())
            _choices.Add(choice["index"] is JsonValue index && index.TryGetValue<int>(out var number) ? number : 0);
    }

    private void Write(ArrayBufferWriter<byte> written, JsonArray choices, TokenUsage? usage)
    {
        var chunk = new JsonObject();
        foreach (var name in (string[])["id", "object", "created", "model"])
            chunk[name] = _last?[name]?.DeepClone();

        chunk["choices"] = choices;
        if (usage is not null)
        {
            chunk["usage"] = JsonNode.Parse(JsonBytes.Write(usage, ChatUsage.Write).Span);
        }

        written.Write("data: "u8);
        written.Write(JsonSerializer.SerializeToUtf8Bytes(chunk, Relaxed));
        written.Write("\n\n"u8);
    }

    private static JsonObject? Parse(ReadOnlyMemory<byte> data)
    {
        try
        {
            return JsonNode.Parse(data.Span) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
