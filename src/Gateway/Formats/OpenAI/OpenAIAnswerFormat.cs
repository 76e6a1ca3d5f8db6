using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.OpenAI;

/// <summary>OpenAI's chat completions (API reference, "Chat", "Streaming").</summary>
internal sealed class OpenAIAnswerFormat : AnswerFormat
{
    public static readonly OpenAIAnswerFormat Instance = new();

    public override ReadOnlySpan<byte> MissingEnd => "data: [DONE]\n\n"u8;

    public override AnswerFacts LookAtEvent(ReadOnlySpan<byte> data, TokenUsage? before) =>
        data.SequenceEqual("[DONE]"u8) ? new AnswerFacts { IsValid = true, IsEnd = true } : LookAtWhole(data);

    public override AnswerFacts LookAtWhole(ReadOnlySpan<byte> body)
    {
        var scan = ChatAnswerScan.Read(body);
        return new AnswerFacts
        {
            IsValid = scan.IsValid,
            HasError = scan.HasError,
            IsFinished = scan.IsFinished,
            IsUsageChunk = scan.IsUsageChunk,
            TextBytes = scan.TextBytes,
            Usage = scan.Usage,
        };
    }

    public override ChatStreamError ReadError(ReadOnlyMemory<byte> data) => ChatDeltaReader.Read(data).Error!;

    public override ReadOnlyMemory<byte> WriteError(ProviderFailure failure) => ErrorEvent.Write(failure);

    public override IStreamTranslator? TranslateStream(string model, DateTimeOffset created) => null;

    public override ReadOnlyMemory<byte> TranslateWhole(ReadOnlyMemory<byte> body, string model, DateTimeOffset created) => body;
}
