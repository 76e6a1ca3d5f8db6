using System.Buffers;
using System.Text;
using System.Text.Json;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Responses;

/// <summary>OpenAI's responses (API reference, "Responses", "Streaming events"), which only go to clients that asked for them.</summary>
internal sealed class ResponsesAnswerFormat : AnswerFormat
{
    public static readonly ResponsesAnswerFormat Instance = new();

    // A stream has ended when its last event is there: whoever sends that sends nothing more.
    public override ReadOnlySpan<byte> MissingEnd => default;

    public override AnswerFacts LookAtEvent(ReadOnlySpan<byte> data, TokenUsage? before) => JsonAnswer.Look(data, LookAtEvent);

    public override AnswerFacts LookAtWhole(ReadOnlySpan<byte> body) => JsonAnswer.Look(body, LookAtWhole);

    public override ChatStreamError ReadError(ReadOnlyMemory<byte> data)
    {
        using var document = JsonDocument.Parse(data);
        var error = document.RootElement.Member("response")?.Member("error") ?? document.RootElement.Member("error") ?? document.RootElement;
        return new ChatStreamError(error.Text("message") ?? "The provider reported an error without a message.", error.Text("code"));
    }

    public override ReadOnlyMemory<byte> WriteError(ProviderFailure failure)
    {
        var data = JsonBytes.Write(failure, static (json, failure) =>
        {
            json.WriteStartObject();
            json.WriteString("type", "error");
            json.WriteString("code", FailureCodes.Of(failure.Kind));
            json.WriteString("message", failure.Message);
            json.WriteNull("param");
            json.WriteEndObject();
        });
        return (byte[])[.. "event: error\ndata: "u8, .. data.Span, .. "\n\n"u8];
    }

    public override IStreamTranslator? TranslateStream(string model, DateTimeOffset created) =>
        throw new NotSupportedException("Responses are asked for by those alone who read them.");

    public override ReadOnlyMemory<byte> TranslateWhole(ReadOnlyMemory<byte> body, string model, DateTimeOffset created) =>
        throw new NotSupportedException("Responses are asked for by those alone who read them.");

    private static AnswerFacts LookAtEvent(JsonElement data) => data.Text("type") switch
    {
        "response.created" or "response.in_progress" or "response.queued" => new AnswerFacts { IsOpening = true },
        "response.completed" or "response.incomplete" => new AnswerFacts
        {
            IsFinished = true,
            IsEnd = true,
            Usage = UsageOf(data.Member("response")),
        },
        "response.failed" or "error" => new AnswerFacts { HasError = true },
        { } type when type.EndsWith(".delta", StringComparison.Ordinal) => new AnswerFacts { TextBytes = Length(data.Text("delta")) },
        _ => default,
    };

    private static AnswerFacts LookAtWhole(JsonElement body) => new()
    {
        HasError = body.Member("error") is not null || body.Text("status") == "failed",
        IsFinished = true,
        TextBytes = body.Items("output").Sum(item => Length(item.Text("arguments")) + item.Items("content").Sum(part => Length(part.Text("text")))),
        Usage = UsageOf(body),
    };

    private static TokenUsage? UsageOf(JsonElement? response) => response?.Member("usage") is not { } usage
        ? null
        : new TokenUsage
        {
            InputTokens = usage.Count("input_tokens") ?? 0,
            OutputTokens = usage.Count("output_tokens") ?? 0,
            CachedInputTokens = Math.Min(usage.Member("input_tokens_details")?.Count("cached_tokens") ?? 0, usage.Count("input_tokens") ?? 0),
            ReasoningTokens = Math.Min(usage.Member("output_tokens_details")?.Count("reasoning_tokens") ?? 0, usage.Count("output_tokens") ?? 0),
        };

    private static long Length(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
