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
}
