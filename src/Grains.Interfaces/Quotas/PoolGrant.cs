namespace OrleansAi.Quotas;

/// <summary>What a front holds of one quota from now on.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.PoolGrant")]
public sealed record PoolGrant
{
    /// <summary>The limit, or <c>null</c> where there is none and nothing needs to be held. For money: the budget that leaves the least, zero where only credits pay.</summary>
    [Id(0)] public long? Limit { get; init; }

    /// <summary>All that the front now holds, as of its request.</summary>
    [Id(1)] public long Held { get; init; }

    /// <summary>What nobody holds.</summary>
    [Id(2)] public long Remaining { get; init; }

    /// <summary>Whether the first waiting caller can't be served now.</summary>
    [Id(3)] public bool Denied { get; init; }

    /// <summary>When enough may have come back for it, where that is known.</summary>
    [Id(4)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>Until everything that was spent has come back.</summary>
    [Id(5)] public TimeSpan FullAfter { get; init; }

    /// <summary>Whether other fronts hold idle units: asking again soon may help.</summary>
    [Id(6)] public bool IdleElsewhere { get; init; }

    /// <summary>Whether another front had to be denied: hand back what is not needed.</summary>
    [Id(7)] public bool Scarce { get; init; }

    /// <summary>For money: which budget <see cref="Limit"/> is.</summary>
    [Id(8)] public BudgetPeriod Period { get; init; }
}
