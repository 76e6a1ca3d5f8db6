namespace OrleansAi.Gateway;

/// <summary>A caller's limits per minute as this process knows them, for OpenAI's <c>x-ratelimit-*</c> headers; <c>null</c> where unlimited.</summary>
public sealed record RateLimitStatus
{
    /// <summary>Requests allowed per minute.</summary>
    public long? LimitRequests { get; init; }

    /// <summary>Requests still allowed now.</summary>
    public long? RemainingRequests { get; init; }

    /// <summary>Until requests are fully available again.</summary>
    public TimeSpan? ResetRequests { get; init; }

    /// <summary>Tokens allowed per minute.</summary>
    public long? LimitTokens { get; init; }

    /// <summary>Tokens still allowed now.</summary>
    public long? RemainingTokens { get; init; }

    /// <summary>Until tokens are fully available again.</summary>
    public TimeSpan? ResetTokens { get; init; }

    /// <summary>Of two limits of one call the one with less left, for requests and for tokens.</summary>
    internal static RateLimitStatus? Tighter(RateLimitStatus? left, RateLimitStatus? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        var requests = Less(right.RemainingRequests, left.RemainingRequests) ? right : left;
        var tokens = Less(right.RemainingTokens, left.RemainingTokens) ? right : left;
        return ReferenceEquals(requests, tokens) ? requests : new RateLimitStatus
        {
            LimitRequests = requests.LimitRequests,
            RemainingRequests = requests.RemainingRequests,
            ResetRequests = requests.ResetRequests,
            LimitTokens = tokens.LimitTokens,
            RemainingTokens = tokens.RemainingTokens,
            ResetTokens = tokens.ResetTokens,
        };
    }

    private static bool Less(long? value, long? than) => value is not null && (than is null || value < than);
}
