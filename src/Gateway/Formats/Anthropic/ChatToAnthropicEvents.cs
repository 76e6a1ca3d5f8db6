using System.Buffers;
using System.Text.Json;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>
/// Turns the deltas of a chat completion into the events of Anthropic's stream: its text, thinking and tool calls are blocks, each
/// begun and ended.
/// </summary>
public sealed class ChatToAnthropicEvents(string id, string model) : IClientEvents
{
    private readonly ArrayBufferWriter<byte> _written = new(1024);
    private readonly Dictionary<int, int> _toolBlocks = [];
    private string? _openType;
    private int _blocks;
    private int _open = -1;
    private string? _finishReason;
    private TokenUsage? _usage;
    private bool _isOver;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Written => _written.WrittenMemory;

    /// <inheritdoc />
    public void Clear() => _written.ResetWrittenCount();

    /// <inheritdoc />
    public void Begin() => Event("message_start", (id, model), static (json, message) =>
    {
        json.WriteStartObject("message");
        json.WriteString("id", message.id);
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", message.model);
        json.WriteStartArray("content");
        json.WriteEndArray();
        json.WriteNull("stop_reason");
        json.WriteNull("stop_sequence");
        json.WritePropertyName("usage");
        AnthropicUsage.Write(json, TokenUsage.None);
        json.WriteEndObject();
    });

    /// <inheritdoc />
    public void Add(ChatDelta delta)
    {
        if (delta.Error is { } error)
        {
            _written.Write(AnthropicErrors.WriteEvent(AnthropicErrors.ToType(error.Code ?? ""), error.Message).Span);
            _isOver = true;
            return;
        }

        if (delta.Reasoning is { Length: > 0 } reasoning)
            AddPiece("thinking", "thinking_delta", "thinking", reasoning);

        if ((delta.Content ?? delta.Refusal) is { Length: > 0 } text)
            AddPiece("text", "text_delta", "text", text);

        foreach (var call in delta.ToolCalls)
            AddToolCall(call);

        _finishReason = delta.FinishReason ?? _finishReason;
        _usage = delta.Usage ?? _usage;
    }

    /// <inheritdoc />
    public void End(TokenUsage usage)
    {
        if (_isOver)
            return;

        CloseBlock();
        Event("message_delta", (reason: AnthropicStopReasons.FromFinishReason(_finishReason), usage: _usage ?? usage), static (json, end) =>
        {
            json.WriteStartObject("delta");
            json.WriteString("stop_reason", end.reason);
            json.WriteNull("stop_sequence");
            json.WriteEndObject();
            json.WritePropertyName("usage");
            AnthropicUsage.Write(json, end.usage);
        });
        Event("message_stop", 0, static (_, _) => { });
    }

    private void AddPiece(string block, string delta, string member, string text)
    {
        if (_openType != block)
        {
            CloseBlock();
            OpenBlock(block, (block, member), static (json, state) =>
            {
                json.WriteString("type", state.block);
                json.WriteString(state.member, "");
                if (state.block == "thinking")
                    json.WriteString("signature", "");
            });
        }

        Delta(_open, delta, member, text);
    }

    private void AddToolCall(ChatToolCallDelta call)
    {
        if (!_toolBlocks.TryGetValue(call.Index, out var block))
        {
            CloseBlock();
            OpenBlock("tool_use", call, static (json, call) =>
            {
                json.WriteString("type", "tool_use");
                json.WriteString("id", call.Id);
                json.WriteString("name", call.Name);
                json.WriteStartObject("input");
                json.WriteEndObject();
            });
            _toolBlocks[call.Index] = block = _open;
        }

        if (call.Arguments is { Length: > 0 } arguments)
            Delta(block, "input_json_delta", "partial_json", arguments);
    }

    private void Delta(int block, string type, string member, string text) =>
        Event("content_block_delta", (block, type, member, text), static (json, delta) =>
        {
            json.WriteNumber("index", delta.block);
            json.WriteStartObject("delta");
            json.WriteString("type", delta.type);
            json.WriteString(delta.member, delta.text);
            json.WriteEndObject();
        });

    private void OpenBlock<TState>(string type, TState state, Action<Utf8JsonWriter, TState> write)
    {
        _open = _blocks++;
        _openType = type;
        Event("content_block_start", (_open, state, write), static (json, block) =>
        {
            json.WriteNumber("index", block._open);
            json.WriteStartObject("content_block");
            block.write(json, block.state);
            json.WriteEndObject();
        });
    }

    private void CloseBlock()
    {
        if (_open < 0)
            return;

        Event("content_block_stop", _open, static (json, block) => json.WriteNumber("index", block));
        _open = -1;
        _openType = null;
    }

    private void Event<TState>(string type, TState state, Action<Utf8JsonWriter, TState> write)
    {
        _written.Write("event: "u8);
        _written.Write(System.Text.Encoding.ASCII.GetBytes(type));
        _written.Write("\ndata: "u8);
        using (var json = new Utf8JsonWriter(_written, JsonBytes.Options))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            write(json, state);
            json.WriteEndObject();
        }

        _written.Write("\n\n"u8);
    }
}
