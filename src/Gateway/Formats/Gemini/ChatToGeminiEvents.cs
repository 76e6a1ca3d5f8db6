using System.Buffers;
using System.Text.Json;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>
/// Turns the deltas of a chat completion into the events of Gemini's stream. A call of a function is one part, so its pieces are
/// gathered and go out with the end.
/// </summary>
public sealed class ChatToGeminiEvents(string id, string model) : IClientEvents
{
    private readonly ArrayBufferWriter<byte> _written = new(1024);
    private readonly GatheredToolCalls _calls = new();
    private string? _finishReason;
    private TokenUsage? _usage;
    private bool _isOver;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Written => _written.WrittenMemory;

    /// <inheritdoc />
    public void Clear() => _written.ResetWrittenCount();

    /// <inheritdoc />
    public void Begin()
    {
        // Gemini's stream begins with its first text.
    }

    /// <inheritdoc />
    public void Add(ChatDelta delta)
    {
        if (delta.Error is { } error)
        {
            _written.Write(GeminiErrors.WriteEvent(GeminiErrors.ToStatus(error.Code ?? ""), error.Message).Span);
            _isOver = true;
            return;
        }

        _calls.Add(delta.ToolCalls);
        var text = delta.Content ?? delta.Refusal;
        if (!string.IsNullOrEmpty(delta.Reasoning) || !string.IsNullOrEmpty(text))
        {
            Event(null, null, json =>
            {
                ChatToGeminiAnswer.WriteText(json, delta.Reasoning, isThought: true);
                ChatToGeminiAnswer.WriteText(json, text, isThought: false);
            });
        }

        _finishReason = delta.FinishReason ?? _finishReason;
        _usage = delta.Usage ?? _usage;
    }

    /// <inheritdoc />
    public void End(TokenUsage usage)
    {
        if (_isOver)
            return;

        Event(_usage ?? usage, _finishReason ?? "stop", json =>
        {
            foreach (var call in _calls.Whole())
                ChatToGeminiAnswer.WriteCall(json, call);
        });
    }

    private void Event(TokenUsage? usage, string? finishReason, Action<Utf8JsonWriter> writeParts)
    {
        _written.Write("data: "u8);
        using (var json = new Utf8JsonWriter(_written, JsonBytes.Options))
            ChatToGeminiAnswer.Write(json, id, model, usage, finishReason, writeParts);

        _written.Write("\n\n"u8);
    }
}
