using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>What one front holds of a user's quotas on one endpoint.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.Lease")]
public sealed record Lease
{
    /// <summary>The path that is called with it.</summary>
    [Id(0)] public required string Endpoint { get; init; }

    /// <summary>The number of the last request that was answered.</summary>
    [Id(1)] public required long Sequence { get; init; }

    /// <summary>From here on the front spends nothing of it; where it has <see cref="Lapsed"/>, when its money is free again.</summary>
    [Id(2)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>One slice for each <see cref="QuotaKind"/>, in its order.</summary>
    [Id(3)] public required ImmutableArray<Slice> Slices { get; init; }

    /// <summary>Whether units went to an activation that ended without a word, so that nobody knows who holds them.</summary>
    [Id(4)] public bool Unclaimed { get; init; }

    /// <summary>Whether it has ended, and only its money is kept for calls that may still run.</summary>
    [Id(5)] public bool Lapsed { get; init; }

    /// <summary>The slice of <paramref name="kind"/>.</summary>
    public Slice this[QuotaKind kind] => Slices[(int)kind];

    /// <summary>The key of the unclaimed units on <paramref name="endpoint"/>.</summary>
    internal static string UnclaimedHolder(string endpoint) => $"?|{endpoint}";

    /// <summary>What is left of it once it has ended: its money, none of it idle, until <paramref name="moneyStaysFor"/> after that.</summary>
    internal Lease Lapse(TimeSpan moneyStaysFor) => this with
    {
        Lapsed = true,
        ExpiresAt = ExpiresAt + moneyStaysFor,
        Slices = [.. Slices.Select((slice, kind) => slice with { Held = kind == (int)QuotaKind.Money ? slice.Held : 0, Idle = 0, Denied = false })],
    };
}

/// <summary>A part of one quota that is on lease.</summary>
/// <param name="Held">All of it.</param>
/// <param name="Idle">The part that no running call has reserved, when the front last said.</param>
/// <param name="Spent">All that the front ever spent, as it last said.</param>
/// <param name="Denied">Whether a caller waited in vain when the front last asked.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.Slice")]
public readonly record struct Slice(
    [property: Id(0)] long Held, [property: Id(1)] long Idle, [property: Id(2)] long Spent, [property: Id(3)] bool Denied);
