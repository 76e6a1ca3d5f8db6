using System.Collections.Immutable;

namespace OrleansAi.Quotas;

/// <summary>
/// One front's report and request for one user and endpoint, or for one other account. A front has one request under way at a time and numbers them;
/// the statement in a later one replaces that in an earlier one, whether or not the earlier arrived.
/// </summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.LeaseRequest")]
public sealed record LeaseRequest
{
    /// <summary>Identifies the process, new at each start.</summary>
    [Id(0)] public required string Front { get; init; }

    /// <summary>The tier whose limits apply.</summary>
    [Id(1)] public required string Tier { get; init; }

    /// <summary>The path whose limits apply where the tier has some for it.</summary>
    [Id(2)] public required string Endpoint { get; init; }

    /// <summary>Rises with each request of this front, tier and endpoint.</summary>
    [Id(3)] public required long Sequence { get; init; }

    /// <summary>One report for each <see cref="QuotaKind"/>, in its order.</summary>
    [Id(4)] public required ImmutableArray<PoolReport> Pools { get; init; }

    /// <summary>How long before this request the front last spent a unit: spent units come back a window after that.</summary>
    [Id(5)] public TimeSpan LastSpentAgo { get; init; }

    /// <summary>Calls that ended and are to be charged; a repeat is charged once.</summary>
    [Id(6)] public ImmutableArray<SettledCall> Settled { get; init; } = [];

    /// <summary>The limits that apply instead of a tier's, for an account that is not a user's.</summary>
    [Id(7)] public QuotaLimits? Limits { get; init; }

    /// <summary>The lease that this request is about.</summary>
    public string Holder => $"{Front}|{Tier}|{Endpoint}";
}
