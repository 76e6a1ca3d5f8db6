using System.Text.Json;
using OrleansAi.Gateway.Formats.OpenAI;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Turns the events of Gemini's stream into chunks of a chat completion; of several candidates the first is streamed.</summary>
internal sealed class GeminiToChatEvents(ChatChunkWriter chunks) : IStreamTranslator
{
    private TokenUsage? _usage;
    private string? _finishReason;
    private int _toolCalls;

    public ReadOnlyMemory<byte> Written => chunks.Written;

    public bool IsOver { get; private set; }

    public void Clear() => chunks.Clear();

    public void Translate(ReadOnlyMemory<byte> data)
    {
        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new JsonException("An event's data must be a JSON object.");

        if (root.Member("error") is { } error)
        {
            chunks.Error(error.Text("message") ?? "The provider reported an error without a message.", GeminiErrors.ToCode(error.Text("status")));
            IsOver = true;
            return;
        }

        chunks.Id = root.Text("responseId") ?? chunks.Id;
        _usage = GeminiUsage.Of(root) ?? _usage;
        if (GeminiFinishReasons.IsBlocked(root))
            _finishReason = "content_filter";

        foreach (var candidate in root.Items("candidates").Take(1))
            Add(candidate);
    }

    // What ends the answer may be followed by an event with its usage, so both go out when the stream is over.
    public void End()
    {
        if (_finishReason is null)
            return;

        chunks.Finish(_finishReason);
        if (_usage is not null)
            chunks.Usage(_usage);

        chunks.Done();
        IsOver = true;
    }

    private void Add(JsonElement candidate)
    {
        var parts = GeminiPart.Of(candidate).ToList();
        foreach (var part in parts)
        {
            if (part.Thought is { Length: > 0 } thought)
                chunks.Text("reasoning_content", thought);

            if (part.Text is { Length: > 0 } text)
                chunks.Text("content", text);

            if (part.Call is not null)
                AddCall(part);
        }

        if (parts.Exists(part => part.Data is not null))
            chunks.Delta(parts, static (json, parts) => GeminiToChatAnswer.WriteImages(json, parts));

        _finishReason = GeminiFinishReasons.ToFinishReason(candidate.Text("finishReason"), _toolCalls > 0) ?? _finishReason;
    }

    private void AddCall(GeminiPart part) => chunks.Delta((part, index: _toolCalls++), static (json, call) =>
    {
        json.WriteStartArray("tool_calls");
        GeminiToolCalls.Write(json, call.part, call.index);
        json.WriteEndArray();
    });
}
