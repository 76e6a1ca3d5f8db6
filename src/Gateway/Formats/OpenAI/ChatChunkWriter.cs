using System.Buffers;
using System.Text.Json;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.OpenAI;

/// <summary>Writes the events of a streamed chat completion, one <c>chat.completion.chunk</c> each.</summary>
internal sealed class ChatChunkWriter(string model, DateTimeOffset created)
{
    private readonly ArrayBufferWriter<byte> _written = new(1024);
    private readonly string _model = model;
    private readonly long _created = created.ToUnixTimeSeconds();
    private bool _hasRole;

    /// <summary>The answer's id, as the provider gave it.</summary>
    public string Id { get; set; } = "chatcmpl";

    /// <summary>What was written and not yet taken.</summary>
    public ReadOnlyMemory<byte> Written => _written.WrittenMemory;

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _written.ResetWrittenCount();

    /// <summary>Writes a chunk whose delta <paramref name="write"/> fills.</summary>
    public void Delta<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var role = _hasRole ? null : "assistant";
        _hasRole = true;
        Choice((role, state, write), null, static (json, delta) =>
        {
            if (delta.role is not null)
                json.WriteString("role", delta.role);

            delta.write(json, delta.state);
        });
    }

    /// <summary>Writes a piece of the text, or of another text member of the delta.</summary>
    public void Text(string member, string text) => Delta((member, text), static (json, piece) => json.WriteString(piece.member, piece.text));

    /// <summary>Writes the beginning of a tool call.</summary>
    public void ToolCall(int index, string? id, string? name) => Delta((index, id, name), static (json, call) =>
        ChatToolCalls.WritePiece(json, call.index, call.id, call.name, ""));

    /// <summary>Writes the next piece of a tool call's arguments.</summary>
    public void ToolArguments(int index, string arguments) => Delta((index, arguments), static (json, call) =>
        ChatToolCalls.WritePiece(json, call.index, null, null, call.arguments));

    /// <summary>Writes why the answer ended.</summary>
    public void Finish(string reason) => Choice(0, reason, static (_, _) => { });

    /// <summary>Writes the usage chunk.</summary>
    public void Usage(TokenUsage usage) => Chunk(usage, static (json, usage) =>
    {
        json.WriteStartArray("choices");
        json.WriteEndArray();
        json.WritePropertyName("usage");
        ChatUsage.Write(json, usage);
    });

    /// <summary>Writes the end of the stream.</summary>
    public void Done() => _written.Write("data: [DONE]\n\n"u8);

    /// <summary>Writes an error, after which nothing follows.</summary>
    public void Error(string message, string? code) => Event((message, code), static (json, error) =>
    {
        json.WriteStartObject("error");
        json.WriteString("message", error.message);
        json.WriteString("type", "upstream_error");
        json.WriteNull("param");
        json.WriteString("code", error.code);
        json.WriteEndObject();
    });

    private void Choice<TState>(TState state, string? finishReason, Action<Utf8JsonWriter, TState> write) =>
        Chunk((state, finishReason, write), static (json, choice) =>
        {
            json.WriteStartArray("choices");
            json.WriteStartObject();
            json.WriteNumber("index", 0);
            json.WriteStartObject("delta");
            choice.write(json, choice.state);
            json.WriteEndObject();
            json.WriteString("finish_reason", choice.finishReason);
            json.WriteEndObject();
            json.WriteEndArray();
        });

    private void Chunk<TState>(TState state, Action<Utf8JsonWriter, TState> write) =>
        Event((writer: this, state, write), static (json, chunk) =>
        {
            json.WriteString("id", chunk.writer.Id);
            json.WriteString("object", "chat.completion.chunk");
            json.WriteNumber("created", chunk.writer._created);
            json.WriteString("model", chunk.writer._model);
            chunk.write(json, chunk.state);
        });

    private void Event<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        _written.Write("data: "u8);
        using (var json = new Utf8JsonWriter(_written, JsonBytes.Options))
        {
            json.WriteStartObject();
            write(json, state);
            json.WriteEndObject();
        }

        _written.Write("\n\n"u8);
    }
}
