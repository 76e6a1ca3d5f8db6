using System.Diagnostics.CodeAnalysis;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.StructuredOutput;

/// <summary>A whole answer that matches its schema.</summary>
internal sealed class CheckedModelAnswer : ModelAnswer
{
    private ReadOnlyMemory<byte> _body;

    /// <summary>What was read of <paramref name="answer"/>, for which the model was perhaps asked more than once.</summary>
    [SetsRequiredMembers]
    public CheckedModelAnswer(ModelAnswer answer, ReadOnlyMemory<byte> body, Money cost)
    {
        (_body, Usage, Cost, Failure) = (body, answer.Usage, cost, answer.Failure);
        (Provider, UpstreamModel, Attempts, ContentType) = (answer.Provider, answer.UpstreamModel, answer.Attempts, answer.ContentType);
        (Format, Dropped, FailedAttempts, Limits) = (answer.Format, answer.Dropped, answer.FailedAttempts, answer.Limits);
        Version = answer.Version;
        (CachedFor, Similarity, IsStale, Redacted) = (answer.CachedFor, answer.Similarity, answer.IsStale, answer.Redacted);
        (Flagged, IsBlocked) = (answer.Flagged, answer.IsBlocked);
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
