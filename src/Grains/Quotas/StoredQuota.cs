using System.Collections.Immutable;

namespace OrleansAi.Grains.Quotas;

/// <summary>
/// What is written of a user's quotas: not each lease, but how much may be leased before the next writing. After a crash that
/// much counts as gone, so a limit holds over crashes too, at the price of refusing up to an eighth too much for a minute.
/// </summary>
[GenerateSerializer, Alias("OrleansAi.Quotas.StoredQuota")]
public sealed record StoredQuota
{
    /// <summary>What was spent and held when it was written.</summary>
    [Id(0)] public QuotaState State { get; init; } = QuotaState.Empty;

    /// <summary>What may be granted on each endpoint before the next writing.</summary>
    [Id(1)] public ImmutableDictionary<string, Allowance> Allowances { get; init; } = ImmutableDictionary<string, Allowance>.Empty;

    /// <summary>Whether an activation works on it; <c>false</c> once one has ended in order or has nothing on lease.</summary>
    [Id(2)] public bool Open { get; init; }

    /// <summary>When it was written.</summary>
    [Id(3)] public DateTimeOffset WrittenAt { get; init; }

    /// <summary>The tier that was used last.</summary>
    [Id(4)] public string? Tier { get; init; }

    /// <summary>The day (UTC) before which <see cref="EarlierThisMonth"/> ends.</summary>
    [Id(5)] public DateOnly Day { get; init; }

    /// <summary>What the calls of the month of <see cref="Day"/> came to before that day, so that a month need not be summed up at each activation.</summary>
    [Id(6)] public ChargeSums EarlierThisMonth { get; init; } = ChargeSums.None;
}

/// <summary>Units that may be granted before the next writing; of money, billionths of a dollar.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.Allowance")]
public readonly record struct Allowance([property: Id(0)] long Requests, [property: Id(1)] long Tokens, [property: Id(2)] long Money);
