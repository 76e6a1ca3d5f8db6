using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.OpenAI;

/// <summary>
/// OpenAI's images and audio (API reference, "Images", "Audio", and their streaming events). Their streams just end: some have
/// several events that finish something.
/// </summary>
internal sealed class MediaAnswerFormat : AnswerFormat
{
    public static readonly MediaAnswerFormat Instance = new();

    public override ReadOnlySpan<byte> MissingEnd => default;

    public override AnswerFacts LookAtEvent(ReadOnlySpan<byte> data, TokenUsage? before)
    {
        if (data.SequenceEqual("[DONE]"u8))
            return new AnswerFacts { IsValid = true, IsEnd = true };

        var scan = MediaAnswerScan.Read(data);
        return Facts(scan) with { IsFinished = scan.IsFinished };
    }

    public override AnswerFacts LookAtWhole(ReadOnlySpan<byte> body) => Facts(MediaAnswerScan.Read(body)) with { IsFinished = true };

    public override ChatStreamError ReadError(ReadOnlyMemory<byte> data) =>
        ChatDeltaReader.Read(data).Error ?? new ChatStreamError("The provider reported an error without a message.", null);

    public override ReadOnlyMemory<byte> WriteError(ProviderFailure failure) => ErrorEvent.Write(failure);

    public override IStreamTranslator? TranslateStream(string model, DateTimeOffset created) => null;

    public override ReadOnlyMemory<byte> TranslateWhole(ReadOnlyMemory<byte> body, string model, DateTimeOffset created) => body;

    private static AnswerFacts Facts(in MediaAnswerScan scan) => new()
    {
        IsValid = scan.IsValid,
        HasError = scan.HasError,
        TextBytes = scan.TextBytes,
        Usage = scan.Usage,
    };
}
