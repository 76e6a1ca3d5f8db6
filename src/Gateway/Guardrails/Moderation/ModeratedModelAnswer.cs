using System.Diagnostics.CodeAnalysis;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Guardrails.Moderation;

/// <summary>A whole answer that has been judged.</summary>
internal sealed class ModeratedModelAnswer : ModelAnswer
{
    private ReadOnlyMemory<byte> _body;

    /// <summary>What was read of <paramref name="answer"/>, or what is left of it.</summary>
    [SetsRequiredMembers]
    public ModeratedModelAnswer(ModelAnswer answer, ReadOnlyMemory<byte> body, ModerationVerdict verdict, bool isBlocked)
    {
        (_body, Usage, Cost, Failure) = (body, answer.Usage, answer.Cost, answer.Failure);
        (Provider, UpstreamModel, Attempts, ContentType) = (answer.Provider, answer.UpstreamModel, answer.Attempts, answer.ContentType);
        (Format, Dropped, FailedAttempts, Limits) = (answer.Format, answer.Dropped, answer.FailedAttempts, answer.Limits);
        (CachedFor, Similarity, IsStale, Redacted) = (answer.CachedFor, answer.Similarity, answer.IsStale, answer.Redacted);
        (Flagged, IsBlocked) = (verdict.Flagged, isBlocked);
    }

    public override TokenUsage Usage { get; }

    public override Money Cost { get; }

    public override string? Failure { get; }

    public override ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        var body = _body;
        _body = default;
        return new ValueTask<ReadOnlyMemory<byte>>(body);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
