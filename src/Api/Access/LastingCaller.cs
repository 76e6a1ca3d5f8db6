using OrleansAi.Access;

namespace OrleansAi.Api.Access;

/// <summary>The caller of a request that goes on for long, who is found anew with each part of it: keys are revoked, and tiers change.</summary>
/// <param name="directory">Finds callers.</param>
/// <param name="first">Who it was when the request came.</param>
/// <param name="key">The key that the request carries, or <c>null</c>.</param>
internal sealed class LastingCaller(CallerDirectory directory, Caller first, string? key)
{
    /// <summary>Who it is now, or why nobody is served any more.</summary>
    public ValueTask<FoundCaller> NowAsync() => key is null || ReferenceEquals(first, AccessMiddleware.LocalCaller)
        ? new ValueTask<FoundCaller>(new FoundCaller(first, null))
        : directory.FindAsync(key);
}
