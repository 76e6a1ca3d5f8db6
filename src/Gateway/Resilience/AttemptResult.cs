using OrleansAi.Gateway.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>What one upstream call came to: an answer that has begun, or a failure.</summary>
/// <param name="Answer">The answer, with its first bytes there; or <c>null</c>.</param>
/// <param name="Failure">The failure; or <c>null</c>.</param>
/// <param name="MayRetry">Whether the same target may be called again.</param>
internal readonly record struct AttemptResult(ModelAnswer? Answer, ProviderFailure? Failure = null, bool MayRetry = false);
