using System.Diagnostics.CodeAnalysis;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>An answer in which stands again what the provider did not get to see.</summary>
internal sealed class RestoredModelAnswer : ModelAnswer
{
    private readonly ModelAnswer _answer;
    private readonly Redaction _redaction;
    private readonly RestoredEvents _events;

    [SetsRequiredMembers]
    public RestoredModelAnswer(ModelAnswer answer, Redaction redaction)
    {
        (_answer, _redaction, _events) = (answer, redaction, new RestoredEvents(redaction));
        (Provider, UpstreamModel, Attempts, ContentType) = (answer.Provider, answer.UpstreamModel, answer.Attempts, answer.ContentType);
        (Format, Dropped, FailedAttempts, Limits) = (answer.Format, answer.Dropped, answer.FailedAttempts, answer.Limits);
        Version = answer.Version;
        (CachedFor, Similarity, IsStale, Redacted) = (answer.CachedFor, answer.Similarity, answer.IsStale, redaction.Count);
        (Flagged, IsBlocked) = (answer.Flagged, answer.IsBlocked);
    }

    public override bool IsOpaque => _answer.IsOpaque;

    public override TokenUsage Usage => _answer.Usage;

    public override Money Cost => _answer.Cost;

    public override string? Failure => _answer.Failure;

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var bytes = await _answer.ReadAsync(cancellationToken);
            if (bytes.IsEmpty)
                return _events.End();

            if (IsOpaque)
                return bytes;

            if (!IsStream)
                return JsonTexts.Rewrite(bytes, (name, text) => _redaction.Restore(text, name is "arguments" or "partial_json"));

            // Nothing of it may be left to send before more has come.
            if (_events.Restore(bytes) is { IsEmpty: false } restored)
                return restored;
        }
    }

    public override ValueTask DisposeAsync() => _answer.DisposeAsync();
}
