namespace OrleansAi.Gateway.Resilience;

/// <summary>The section <c>OrleansAi:Gateway:Retry</c>: how often and when one target is called again before the next one is.</summary>
public sealed record RetryOptions
{
    /// <summary>How often a target is called again; 0 goes on to the next target at once.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>The median wait before the first retry; it doubles with each, with jitter.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait of our own choosing.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest <c>Retry-After</c> that is waited for; a target that asks for more is left for the next one.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(5);
}
