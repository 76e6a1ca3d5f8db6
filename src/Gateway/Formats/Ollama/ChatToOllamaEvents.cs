using System.Buffers;
using System.Text.Json;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>
/// Turns the deltas of a chat completion into the objects of Ollama's stream, each an event here. A tool call is one object, so its
/// pieces are gathered and go out before the last.
/// </summary>
/// <param name="model">The model as the client named it.</param>
/// <param name="form">Whether the client asked <c>/api/chat</c> or <c>/api/generate</c>.</param>
/// <param name="time">Tells when, and how long it took.</param>
public sealed class ChatToOllamaEvents(string model, OllamaForm form, TimeProvider time) : IClientEvents
{
    private readonly OllamaAnswerWriter _answers = new(model, form, time);
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
        // Ollama's stream begins with its first text.
    }

    /// <inheritdoc />
    public void Add(ChatDelta delta)
    {
        if (delta.Error is { } error)
        {
            _written.Write(OllamaErrors.WriteEvent(error.Message).Span);
            _isOver = true;
            return;
        }

        _calls.Add(delta.ToolCalls);
        var text = delta.Content ?? delta.Refusal;
        if (!string.IsNullOrEmpty(delta.Reasoning) || !string.IsNullOrEmpty(text))
            Event(json => _answers.WritePiece(json, text, delta.Reasoning, []));

        _finishReason = delta.FinishReason ?? _finishReason;
        _usage = delta.Usage ?? _usage;
    }

    /// <inheritdoc />
    public void End(TokenUsage usage)
    {
        if (_isOver)
            return;

        var calls = _calls.Whole();
        if (calls.Count > 0)
            Event(json => _answers.WritePiece(json, null, null, calls));

        Event(json => _answers.WriteEnd(json, new ChatDelta { FinishReason = _finishReason }, _usage ?? usage));
    }

    private void Event(Action<Utf8JsonWriter> write)
    {
        _written.Write("data: "u8);
        using (var json = new Utf8JsonWriter(_written, JsonBytes.Options))
            write(json);

        _written.Write("\n\n"u8);
    }
}
