namespace OrleansAi.Quotas;

/// <summary>What a front tells of its slice of one quota, and what it asks for.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.PoolReport")]
public sealed record PoolReport
{
    /// <summary>What the front holds: idle units and those that running calls reserved. What it gives back is no longer in it.</summary>
    [Id(0)] public long Held { get; init; }

    /// <summary>The part of <see cref="Held"/> that no call has reserved.</summary>
    [Id(1)] public long Idle { get; init; }

    /// <summary>All units that this front ever spent, so that a report that was lost is made good by the next.</summary>
    [Id(2)] public long Spent { get; init; }

    /// <summary>What the callers that wait lack together.</summary>
    [Id(3)] public long Needed { get; init; }

    /// <summary>What the first waiting caller needs in all; with less than this it can't run.</summary>
    [Id(4)] public long Smallest { get; init; }

    /// <summary>What the front would like to have in stock beyond <see cref="Needed"/>.</summary>
    [Id(5)] public long Wished { get; init; }

    /// <summary>Nothing held and nothing wanted.</summary>
    public static PoolReport Empty { get; } = new();
}
