using OrleansAi.Gateway.Providers;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>What follows a failed attempt.</summary>
public static class FailoverRules
{
    /// <summary>Whether the request itself is at fault, which says nothing of the provider's health.</summary>
    public static bool IsOfRequest(CallFailureKind kind) =>
        kind is CallFailureKind.Rejected or CallFailureKind.ContextWindow or CallFailureKind.ContentFilter;

    /// <summary>
    /// Whether calling the same target again may help. Not after a time limit, because the client has waited that long already; not
    /// after a wrong key; and not where the upstream asks for more patience than <paramref name="options"/> allow.
    /// </summary>
    public static bool MayRetry(ProviderFailure failure, RetryOptions options) => failure.Kind switch
    {
        CallFailureKind.Timeout or CallFailureKind.Unauthorized => false,
        var kind when IsOfRequest(kind) => false,
        _ => failure.RetryAfter is not { } wait || wait <= options.MaxRetryAfter,
    };

    /// <summary>
    /// Whether another target may answer: always, unless the request itself is at fault. An upstream that does not know the model or
    /// the path (404) says nothing about the request.
    /// </summary>
    public static bool MayFailOver(ProviderFailure failure) =>
        !IsOfRequest(failure.Kind) || failure.Upstream is { Status: 404 };
}
