using System.Collections.Immutable;

namespace OrleansAi.Quotas;

/// <summary>The answer to a <see cref="LeaseRequest"/>; the calls that it settled are in the ledger by then.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.LeaseGrant")]
public sealed record LeaseGrant
{
    /// <summary>How long a front may spend a slice of what is limited without asking again.</summary>
    public static readonly TimeSpan SliceLifetime = TimeSpan.FromSeconds(2);

    /// <summary>Whether the request was carried out.</summary>
    [Id(0)] public required LeaseOutcome Outcome { get; init; }

    /// <summary>
    /// How long the front may spend what it holds, from the moment it sent the request; a request that is answered in the
    /// meantime extends it.
    /// </summary>
    [Id(1)] public TimeSpan Lifetime { get; init; }

    /// <summary>One grant for each <see cref="QuotaKind"/>, in its order; empty unless <see cref="LeaseOutcome.Granted"/>.</summary>
    [Id(2)] public ImmutableArray<PoolGrant> Pools { get; init; } = [];

    /// <summary>The credits that are left.</summary>
    [Id(3)] public Money Credits { get; init; }
}

/// <summary>What became of a <see cref="LeaseRequest"/>.</summary>
[GenerateSerializer, Alias("OrleansAi.Quotas.LeaseOutcome")]
public enum LeaseOutcome
{
    /// <summary>It was carried out, though perhaps with less than was asked for.</summary>
    Granted = 0,

    /// <summary>No tier of that name is configured; nothing was granted.</summary>
    UnknownTier = 1,

    /// <summary>A later request of the same front had been answered before; nothing was done.</summary>
    Stale = 2,
}
