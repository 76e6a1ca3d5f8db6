using System.Text.Json;
using OrleansAi.Gateway.Formats.OpenAI;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>Turns the events of Anthropic's stream into chunks of a chat completion.</summary>
internal sealed class AnthropicToChatEvents(ChatChunkWriter chunks) : IStreamTranslator
{
    // The content blocks are numbered through; tool calls alone are numbered in a chat completion.
    private readonly Dictionary<long, int> _toolCalls = [];
    private readonly Dictionary<long, ThinkingBlock> _thinking = [];
    private TokenUsage? _usage;

    public ReadOnlyMemory<byte> Written => chunks.Written;

    public bool IsOver { get; private set; }

    public void Clear() => chunks.Clear();

    public void Translate(ReadOnlyMemory<byte> data)
    {
        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new JsonException("An event's data must be a JSON object.");

        switch (root.Text("type"))
        {
            case "message_start":
                Start(root.Member("message") ?? root);
                break;
            case "content_block_start" when root.Member("content_block") is { } block:
                StartBlock(root.Count("index") ?? 0, block);
                break;
            case "content_block_delta" when root.Member("delta") is { } delta:
                Add(root.Count("index") ?? 0, delta);
                break;
            case "content_block_stop" when _thinking.Remove(root.Count("index") ?? 0, out var thinking):
                chunks.Delta(thinking, static (json, block) => block.Write(json));
                break;
            case "message_delta":
                if (root.Member("usage") is { } usage)
                    _usage = AnthropicUsage.Read(usage, _usage);

                if (root.Member("delta")?.Text("stop_reason") is { } reason)
                    chunks.Finish(AnthropicStopReasons.ToFinishReason(reason));

                break;
            case "message_stop":
                Stop();
                break;
            case "error":
                var error = root.Member("error");
                chunks.Error(error?.Text("message") ?? "The provider reported an error without a message.", AnthropicErrors.ToCode(error?.Text("type")));
                IsOver = true;
                break;
        }
    }

    // The stream's own end says so; one without it was cut off.
    public void End()
    {
    }

    private void Start(JsonElement message)
    {
        chunks.Id = message.Text("id") ?? chunks.Id;
        if (message.Member("usage") is { } usage)
            _usage = AnthropicUsage.Read(usage);
    }

    private void StartBlock(long index, JsonElement block)
    {
        switch (block.Text("type"))
        {
            case "tool_use":
                _toolCalls[index] = _toolCalls.Count;
                chunks.ToolCall(_toolCalls[index], block.Text("id"), block.Text("name"));
                break;
            case "thinking":
                _thinking[index] = new ThinkingBlock();
                break;
            case "redacted_thinking":
                _thinking[index] = new ThinkingBlock { Redacted = block.Text("data") };
                break;
            case "text" when block.Text("text") is { Length: > 0 } text:
                chunks.Text("content", text);
                break;
        }
    }

    private void Add(long index, JsonElement delta)
    {
        switch (delta.Text("type"))
        {
            case "text_delta":
                chunks.Text("content", delta.Text("text") ?? "");
                break;
            case "input_json_delta" when _toolCalls.TryGetValue(index, out var call):
                chunks.ToolArguments(call, delta.Text("partial_json") ?? "");
                break;
            case "thinking_delta" when _thinking.TryGetValue(index, out var block):
                block.Text.Append(delta.Text("thinking"));
                chunks.Text("reasoning_content", delta.Text("thinking") ?? "");
                break;
            case "signature_delta" when _thinking.TryGetValue(index, out var block):
                block.Signature += delta.Text("signature");
                break;
        }
    }

    private void Stop()
    {
        if (_usage is not null)
            chunks.Usage(_usage);

        chunks.Done();
        IsOver = true;
    }
}
