using System.Text.Json;
using OrleansAi.Gateway.Formats.OpenAI;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>
/// Gemini's <c>generateContent</c> (API reference, "GenerateContentResponse"): an event of its stream is the same object as a whole
/// answer, and the stream has no end of its own.
/// </summary>
internal sealed class GeminiAnswerFormat : AnswerFormat
{
    public static readonly GeminiAnswerFormat Instance = new();

    public override ReadOnlySpan<byte> MissingEnd => default;

    public override AnswerFacts LookAtEvent(ReadOnlySpan<byte> data, TokenUsage? before) => JsonAnswer.Look(data, LookAtEvent);

    public override AnswerFacts LookAtWhole(ReadOnlySpan<byte> body) => JsonAnswer.Look(body, answer => LookAtEvent(answer) with { IsFinished = true });

    public override ChatStreamError ReadError(ReadOnlyMemory<byte> data)
    {
        using var document = JsonDocument.Parse(data);
        var error = document.RootElement.Member("error");
        return new ChatStreamError(
            error?.Text("message") ?? "The provider reported an error without a message.", GeminiErrors.ToCode(error?.Text("status")));
    }

    public override IStreamTranslator? TranslateStream(string model, DateTimeOffset created) =>
        new GeminiToChatEvents(new ChatChunkWriter(model, created));

    public override ReadOnlyMemory<byte> TranslateWhole(ReadOnlyMemory<byte> body, string model, DateTimeOffset created) =>
        GeminiToChatAnswer.Translate(body, model, created);

    public override ReadOnlyMemory<byte> WriteError(ProviderFailure failure) =>
        GeminiErrors.WriteEvent(GeminiErrors.ToStatus(FailureCodes.Of(failure.Kind)), failure.Message);

    private static AnswerFacts LookAtEvent(JsonElement answer)
    {
        if (answer.Member("error") is not null)
            return new AnswerFacts { HasError = true };

        var candidates = answer.Items("candidates").ToList();
        return new AnswerFacts
        {
            // Each event says what was used so far; only that of the end is the whole.
            IsUsagePartial = candidates.Count > 0 && !candidates.Exists(candidate => candidate.Text("finishReason") is not null),
            IsFinished = GeminiFinishReasons.IsBlocked(answer) || candidates.Exists(candidate => candidate.Text("finishReason") is not null),
            TextBytes = candidates.SelectMany(GeminiPart.Of).Sum(part => part.TextBytes),
            Usage = GeminiUsage.Of(answer),
        };
    }
}
