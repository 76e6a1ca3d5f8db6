using System.Text.Json;
using OrleansAi.Gateway.Formats.OpenAI;

namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>Turns the pieces of Ollama's stream into chunks of a chat completion.</summary>
internal sealed class OllamaToChatEvents(ChatChunkWriter chunks) : IStreamTranslator
{
    private int _toolCalls;

    public ReadOnlyMemory<byte> Written => chunks.Written;

    public bool IsOver { get; private set; }

    public void Clear() => chunks.Clear();

    public void Translate(ReadOnlyMemory<byte> data)
    {
        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new JsonException("A line must be a JSON object.");

        if (root.Text("error") is { } error)
        {
            chunks.Error(error, null);
            IsOver = true;
            return;
        }

        Add(root.Member("message") ?? default);
        if (root.IsTrue("done"))
            Stop(root);
    }

    // The last object says so; a stream without it was cut off.
    public void End()
    {
    }

    private void Add(JsonElement message)
    {
        if (OllamaAnswerFormat.ThinkingOf(message) is { Length: > 0 } thinking)
            chunks.Text("reasoning_content", thinking);

        if (message.Text("content") is { Length: > 0 } text)
            chunks.Text("content", text);

        foreach (var call in message.Items("tool_calls"))
        {
            var function = call.Member("function") ?? default;
            chunks.ToolCall(_toolCalls, call.Text("id") ?? ToolCallIds.Next(), function.Text("name"));
            chunks.ToolArguments(_toolCalls++, OllamaToChatAnswer.ArgumentsOf(function));
        }
    }

    private void Stop(JsonElement last)
    {
        chunks.Finish(OllamaAnswerFormat.FinishReasonOf(last, _toolCalls > 0));
        if (OllamaUsage.Of(last) is { } usage)
            chunks.Usage(usage);

        chunks.Done();
        IsOver = true;
    }
}
