using OrleansAi.Gateway.Formats;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway;

/// <summary>
/// An answer that has begun: read to its end, then disposed. Disposing earlier cancels the upstream call; either way what was
/// used is settled once.
/// </summary>
public abstract class ModelAnswer : ModelCallResult, IAsyncDisposable
{
    /// <summary>The provider that answers.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's own name of the model.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary>How many upstream calls were made, this one included.</summary>
    public required int Attempts { get; init; }

    /// <summary>Those of them that failed, in order; empty for most.</summary>
    public IReadOnlyList<FailedAttempt> FailedAttempts { get; init; } = [];

    /// <summary>The media type: <c>application/json</c>, <c>text/event-stream</c> for a stream, or that of an opaque answer.</summary>
    public required string ContentType { get; init; }

    /// <summary>Whether it is a stream of events.</summary>
    public bool IsStream => ContentType == "text/event-stream";

    /// <summary>Whether it is bytes that nobody looks at, which come piece by piece and end early where they break off.</summary>
    public virtual bool IsOpaque => false;

    /// <summary>The format of what <see cref="ReadAsync"/> gives: the client's own where the provider speaks it, otherwise OpenAI's.</summary>
    public ChatFormat Format { get; init; }

    /// <summary>What the request asked for and the provider's format has no word for, as the client named it; empty for most.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>How many entities the provider did not get to see; see <see cref="Guardrails.GuardrailOptions.Redact"/>.</summary>
    public int Redacted { get; init; }

    /// <summary>What a moderation flagged of the request or of a whole answer; empty for most.</summary>
    public IReadOnlyList<string> Flagged { get; internal set; } = [];

    /// <summary>Whether nothing is left of the answer because of that.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>How long ago the answer was made, where it is one that was kept; otherwise <c>null</c>.</summary>
    public TimeSpan? CachedFor { get; init; }

    /// <summary>How similar the prompt that it was made for is to that of the call, where it was found by meaning; otherwise <c>null</c>.</summary>
    public double? Similarity { get; init; }

    /// <summary>Whether it is older than its route wants, and given because no target answers.</summary>
    public bool IsStale { get; init; }

    /// <summary>Which version of the model answers, where the model has versions; otherwise <c>null</c>.</summary>
    public string? Version { get; init; }

    /// <summary>The caller's limits after this call was admitted.</summary>
    public RateLimitStatus? Limits { get; init; }

    /// <summary>What was used; complete once <see cref="ReadAsync"/> has returned an empty memory.</summary>
    public abstract TokenUsage Usage { get; }

    /// <summary>What it cost; <see cref="Money.Zero"/> where the model has no price. Complete with <see cref="Usage"/>.</summary>
    public abstract Money Cost { get; }

    /// <summary>Why the stream broke off after it had begun, or <c>null</c>.</summary>
    public abstract string? Failure { get; }

    /// <summary>
    /// The next bytes of the answer, as they arrived, valid until the next call; empty at the end. A stream that breaks off
    /// ends with an error event in OpenAI's form, and <see cref="Failure"/> says why. An answer that is not streamed comes in one
    /// piece, with which <see cref="Usage"/> and <see cref="Cost"/> are complete.
    /// </summary>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
