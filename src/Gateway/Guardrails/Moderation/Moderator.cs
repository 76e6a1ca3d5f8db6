using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.PartialCalls;

namespace OrleansAi.Gateway.Guardrails.Moderation;

/// <summary>Has texts judged by a model, in a call of the gateway itself that the caller pays for.</summary>
internal sealed partial class Moderator(Func<IModelGateway> gateway, ModerationMetrics metrics, TimeProvider time, ILogger<Moderator> logger)
{
    // Moderation models read some thousand tokens of a text and no more.
    private const int LongestText = 8000;

    /// <summary>What <paramref name="options"/>' model says of <paramref name="texts"/>; <c>null</c> where it says nothing and that does not let them pass.</summary>
    /// <param name="call">The call that they are of.</param>
    /// <param name="subject">What they are of it: <c>prompt</c> or <c>answer</c>.</param>
    /// <param name="part">The number of this judgement among those of the call, for its id.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="options">Who judges, and by what.</param>
    /// <param name="cancellationToken">Ends with the client.</param>
    public async ValueTask<ModerationVerdict?> JudgeAsync(
        ModelCall call, string subject, int part, IReadOnlyCollection<string> texts, ModerationOptions options, CancellationToken cancellationToken)
    {
        var pieces = texts.SelectMany(Cut).Where(text => !string.IsNullOrWhiteSpace(text)).ToList();
        if (pieces.Count == 0)
            return ModerationVerdict.Passed;

        var body = JsonBytes.Write((options.Model, pieces), static (json, request) =>
        {
            json.WriteStartObject();
            json.WriteString("model", request.Model);
            json.WriteStartArray("input");
            foreach (var piece in request.pieces)
                json.WriteStringValue(piece);

            json.WriteEndArray();
            json.WriteEndObject();
        });
        var asked = PartialCall.Of(call, $"moderation-{subject}-{part}", ModelOperation.Moderations, options.Model, body);
        var answer = await PartialCall.AskAsync(gateway(), asked, options.Timeout, time, cancellationToken);
        if ((answer.Body is { } judged ? ModerationVerdict.Of(judged, options.Categories) : null) is { } verdict)
        {
            metrics.Judged(subject, verdict.IsPassed ? "passed" : options.Action == ModerationAction.Block ? "blocked" : "flagged");
            if (!verdict.IsPassed)
                LogFlagged(subject, call.CallId, string.Join(", ", verdict.Flagged));

            return verdict;
        }

        metrics.Judged(subject, "failed");
        LogFailed(subject, call.CallId, answer.Refusal?.Message ?? "No judgement came in time.");
        return options.OnFailure == ModerationFailurePolicy.Open ? ModerationVerdict.Passed : null;
    }

    private static IEnumerable<string> Cut(string text) => text.Length <= LongestText ? [text] : text.Chunk(LongestText).Select(piece => new string(piece));

    [LoggerMessage(LogLevel.Warning, "The {Subject} of call {CallId} was flagged: {Categories}")]
    private partial void LogFlagged(string subject, string callId, string categories);

    [LoggerMessage(LogLevel.Warning, "The {Subject} of call {CallId} could not be judged: {Reason}")]
    private partial void LogFailed(string subject, string callId, string reason);
}
