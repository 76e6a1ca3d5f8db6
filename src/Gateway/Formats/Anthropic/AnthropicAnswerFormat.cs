using System.Text.Json;
using OrleansAi.Gateway.Formats.OpenAI;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>Anthropic's messages (API reference, "Messages", "Streaming messages").</summary>
internal sealed class AnthropicAnswerFormat : AnswerFormat
{
    public static readonly AnthropicAnswerFormat Instance = new();

    public override ReadOnlySpan<byte> MissingEnd => "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8;

    public override AnswerFacts LookAtEvent(ReadOnlySpan<byte> data, TokenUsage? before) =>
        JsonAnswer.Look(data, json => LookAtEvent(json, before));

    public override AnswerFacts LookAtWhole(ReadOnlySpan<byte> body) => JsonAnswer.Look(body, LookAtWhole);

    public override ChatStreamError ReadError(ReadOnlyMemory<byte> data)
    {
        using var document = JsonDocument.Parse(data);
        var error = document.RootElement.Member("error");
        return new ChatStreamError(
            error?.Text("message") ?? "The provider reported an error without a message.", AnthropicErrors.ToCode(error?.Text("type")));
    }

    public override ReadOnlyMemory<byte> WriteError(ProviderFailure failure) =>
        AnthropicErrors.WriteEvent(AnthropicErrors.ToType(FailureCodes.Of(failure.Kind)), failure.Message);

    public override IStreamTranslator? TranslateStream(string model, DateTimeOffset created) =>
        new AnthropicToChatEvents(new ChatChunkWriter(model, created));

    public override ReadOnlyMemory<byte> TranslateWhole(ReadOnlyMemory<byte> body, string model, DateTimeOffset created) =>
        AnthropicToChatAnswer.Translate(body, model, created);

    private static AnswerFacts LookAtEvent(JsonElement data, TokenUsage? before) => data.Text("type") switch
    {
        "message_start" => new AnswerFacts
        {
            IsOpening = true,
            IsUsagePartial = true,
            Usage = data.Member("message")?.Member("usage") is { } usage ? AnthropicUsage.Read(usage) : null,
        },
        "ping" => new AnswerFacts { IsOpening = true },
        "content_block_delta" => new AnswerFacts { TextBytes = data.Member("delta") is { } delta ? TextOf(delta) : 0 },
        "message_delta" => new AnswerFacts
        {
            IsFinished = data.Member("delta")?.Text("stop_reason") is not null,
            Usage = data.Member("usage") is { } usage ? AnthropicUsage.Read(usage, before) : null,
        },
        "message_stop" => new AnswerFacts { IsEnd = true },
        "error" => new AnswerFacts { HasError = true },
        _ => default,
    };

    private static AnswerFacts LookAtWhole(JsonElement body) => body.Text("type") == "error"
        ? new AnswerFacts { HasError = true }
        : new AnswerFacts
        {
            IsFinished = true,
            TextBytes = body.Items("content").Sum(TextOf),
            Usage = body.Member("usage") is { } usage ? AnthropicUsage.Read(usage) : null,
        };

    private static long TextOf(JsonElement part) =>
        Length(part.Text("text")) + Length(part.Text("thinking")) + Length(part.Text("partial_json")) + Length(part.Member("input")?.GetRawText());

    private static long Length(string? text) => text is null ? 0 : System.Text.Encoding.UTF8.GetByteCount(text);
}
