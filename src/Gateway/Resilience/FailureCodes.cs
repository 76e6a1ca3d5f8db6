using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>The <c>code</c> of OpenAI-style errors for what upstreams do wrong.</summary>
internal static class FailureCodes
{
    public static string Of(CallFailureKind kind) => kind switch
    {
        CallFailureKind.Connection => "upstream_connection_failed",
        CallFailureKind.Timeout => "upstream_timeout",
        CallFailureKind.RateLimited or CallFailureKind.Overloaded => "upstream_rate_limited",
        CallFailureKind.Malformed => "upstream_malformed",
        CallFailureKind.Disconnected => "upstream_disconnected",
        CallFailureKind.Unauthorized => "upstream_unauthorized",
        CallFailureKind.Rejected => "upstream_rejected",
        CallFailureKind.ContextWindow => "context_length_exceeded",
        CallFailureKind.ContentFilter => "content_filter",
        _ => "upstream_error",
    };
}
