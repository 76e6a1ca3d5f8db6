using System.Text.Json;
using OrleansAi.Gateway.Formats.OpenAI;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>Ollama's chat (API reference, "Generate a chat completion"): an object, or one for each piece and a last one that is <c>done</c>.</summary>
internal sealed class OllamaAnswerFormat : AnswerFormat
{
    public static readonly OllamaAnswerFormat Instance = new();

    public override ReadOnlySpan<byte> MissingEnd => default;

    public override AnswerFacts LookAtEvent(ReadOnlySpan<byte> data, TokenUsage? before) => JsonAnswer.Look(data, Look);

    public override AnswerFacts LookAtWhole(ReadOnlySpan<byte> body) => JsonAnswer.Look(body, Look);

    public override ChatStreamError ReadError(ReadOnlyMemory<byte> data)
    {
        using var document = JsonDocument.Parse(data);
        return new ChatStreamError(document.RootElement.Text("error") ?? "The provider reported an error without a message.", null);
    }

    public override IStreamTranslator? TranslateStream(string model, DateTimeOffset created) =>
        new OllamaToChatEvents(new ChatChunkWriter(model, created));

    public override ReadOnlyMemory<byte> TranslateWhole(ReadOnlyMemory<byte> body, string model, DateTimeOffset created) =>
        OllamaToChatAnswer.Translate(body, model, created);

    public override ReadOnlyMemory<byte> WriteError(ProviderFailure failure) => OllamaErrors.WriteEvent(failure.Message);

    /// <summary>The text of a message's reasoning; some servers that speak Ollama's format use OpenAI's name for it.</summary>
    public static string? ThinkingOf(JsonElement message) => message.Text("thinking") ?? message.Text("reasoning_content");

    /// <summary>OpenAI's <c>finish_reason</c> for why <paramref name="answer"/> ended.</summary>
    public static string FinishReasonOf(JsonElement answer, bool hasCalls)
    {
        if (answer.Text("done_reason") == "length")
            return "length";

        return hasCalls ? "tool_calls" : "stop";
    }

    private static AnswerFacts Look(JsonElement answer)
    {
        if (answer.Member("error") is not null)
            return new AnswerFacts { HasError = true };

        var message = answer.Member("message") ?? default;
        var text = Length(message.Text("content")) + Length(ThinkingOf(message))
            + message.Items("tool_calls").Sum(call => Length(call.Member("function")?.Member("arguments")?.GetRawText()));
        return new AnswerFacts
        {
            IsFinished = answer.IsTrue("done"),
            IsEnd = answer.IsTrue("done"),
            TextBytes = text,
            Usage = OllamaUsage.Of(answer),
        };
    }

    private static long Length(string? text) => text is null ? 0 : System.Text.Encoding.UTF8.GetByteCount(text);
}
