namespace OrleansAi.Quotas;

/// <summary>The limits in force for one user and endpoint; <c>null</c> where there is none.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.QuotaLimits")]
public sealed record QuotaLimits
{
    /// <summary>Requests in any 60 seconds.</summary>
    [Id(0)] public long? RequestsPerMinute { get; init; }

    /// <summary>Input and output tokens in any 60 seconds.</summary>
    [Id(1)] public long? TokensPerMinute { get; init; }

    /// <summary>Requests that run at the same time.</summary>
    [Id(2)] public long? ConcurrentRequests { get; init; }

    /// <summary>What may be spent from midnight to midnight, UTC; credits come on top.</summary>
    [Id(3)] public Money? BudgetPerDay { get; init; }

    /// <summary>What may be spent in a calendar month, UTC; credits come on top. Where there is a budget for the day too, a call needs room in both.</summary>
    [Id(4)] public Money? BudgetPerMonth { get; init; }

    /// <summary>No limit at all.</summary>
    public static QuotaLimits None { get; } = new();
}
