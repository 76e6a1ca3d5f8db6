using OrleansAi.Gateway.Formats;

namespace OrleansAi.Gateway;

/// <summary>Why a call has no answer; a value, not an exception.</summary>
public sealed class ModelRefusal : ModelCallResult
{
    /// <summary>The <see cref="Code"/> where nobody can say at the moment what the caller's limits leave: another try helps.</summary>
    public const string LimitsUnavailable = "limits_unavailable";

    /// <summary>The <see cref="Code"/> where the prompt is longer than the model can read.</summary>
    public const string TooLong = "context_length_exceeded";

    /// <summary>The kind of refusal; decides the HTTP status.</summary>
    public required ModelRefusalKind Kind { get; init; }

    /// <summary>What happened and what to do, for the client; no secret and no stack trace.</summary>
    public required string Message { get; init; }

    /// <summary>OpenAI's machine-readable error code, for example <c>rate_limit_exceeded</c>.</summary>
    public required string Code { get; init; }

    /// <summary>When another try may pass, where that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How many upstream calls were made.</summary>
    public int Attempts { get; init; }

    /// <summary>Those of them that failed, in order.</summary>
    public IReadOnlyList<FailedAttempt> FailedAttempts { get; init; } = [];

    /// <summary>The upstream's own status and error body, where it refused the request itself (a 400, say); relayed as it is.</summary>
    public UpstreamError? Upstream { get; init; }

    /// <summary>The HTTP status that says it; where <see cref="Upstream"/> is there, that has its own.</summary>
    public int StatusCode => Kind switch
    {
        ModelRefusalKind.UnknownModel => 404,
        ModelRefusalKind.UnservedOperation or ModelRefusalKind.Unfit or ModelRefusalKind.Blocked => 400,
        ModelRefusalKind.RateLimited or ModelRefusalKind.BudgetExhausted or ModelRefusalKind.BudgetReserved => 429,
        ModelRefusalKind.Unavailable => 503,
        _ => 502,
    };

    /// <summary>The member of the request that it is about, or <c>null</c>.</summary>
    public string? Parameter => Kind switch
    {
        ModelRefusalKind.UnknownModel or ModelRefusalKind.UnservedOperation => "model",
        ModelRefusalKind.Unfit when Code == TooLong => "messages",
        _ => null,
    };

    /// <summary>The caller's limits as they stood, for the <c>x-ratelimit-*</c> headers.</summary>
    public RateLimitStatus? Limits { get; init; }
}

/// <summary>The kinds of <see cref="ModelRefusal"/>.</summary>
public enum ModelRefusalKind
{
    /// <summary>No route has that name (404).</summary>
    UnknownModel,

    /// <summary>No target of the route has a word for what was asked (400).</summary>
    UnservedOperation,

    /// <summary>No target of the route is known to have room for the prompt and the answer, or can what the request needs (400).</summary>
    Unfit,

    /// <summary>The route's guardrails don't let the request pass (400).</summary>
    Blocked,

    /// <summary>Requests or tokens per minute, or concurrency, are used up (429).</summary>
    RateLimited,

    /// <summary>The budget or the credits are used up (429, <c>insufficient_quota</c>).</summary>
    BudgetExhausted,

    /// <summary>
    /// What is left of the budget is reserved: by calls under way, or by a process that held it before a crash (429,
    /// <c>budget_reserved</c>). Another try helps.
    /// </summary>
    BudgetReserved,

    /// <summary>The upstream refused the request itself (its own 4xx).</summary>
    UpstreamRejected,

    /// <summary>Every target failed (502) .</summary>
    UpstreamFailed,

    /// <summary>Every target's circuit is open, none could be reached in time, or the caller's limits can't be checked now (503).</summary>
    Unavailable,
}

/// <summary>An upstream's own refusal of a request.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The body's media type.</param>
/// <param name="Body">The body, at most 64 KiB.</param>
/// <param name="Format">The format whose error the body is, where it is one.</param>
public sealed record UpstreamError(int Status, string ContentType, ReadOnlyMemory<byte> Body, ChatFormat Format = ChatFormat.OpenAI);
