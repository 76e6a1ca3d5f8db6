using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>What one user's fronts have spent lately and hold now. Money that was spent is in the ledger, not here.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.QuotaState")]
public sealed record QuotaState
{
    /// <summary>Nothing spent and nothing held.</summary>
    public static QuotaState Empty { get; } = new();

    /// <summary>What was spent on each endpoint and has not come back.</summary>
    [Id(0)] public ImmutableDictionary<string, EndpointSpending> Spending { get; init; } = ImmutableDictionary<string, EndpointSpending>.Empty;

    /// <summary>The leases by holder (<see cref="LeaseRequest.Holder"/>).</summary>
    [Id(1)] public ImmutableDictionary<string, Lease> Leases { get; init; } = ImmutableDictionary<string, Lease>.Empty;

    /// <summary>Adds units that were spent on <paramref name="endpoint"/> by <paramref name="at"/>.</summary>
    internal QuotaState Spend(string endpoint, long requests, long tokens, DateTimeOffset at)
    {
        if (requests <= 0 && tokens <= 0)
        {
            return this;
        }

        var spending = Spending.GetValueOrDefault(endpoint) ?? EndpointSpending.None;
        return this with
        {
            Spending = Spending.SetItem(endpoint, new EndpointSpending
            {
                Requests = spending.Requests.Spend(requests, at),
                Tokens = spending.Tokens.Spend(tokens, at),
            }),
        };
    }
}

/// <summary>What was spent on one endpoint and has not come back.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.EndpointSpending")]
public sealed record EndpointSpending
{
    /// <summary>Nothing.</summary>
    public static EndpointSpending None { get; } = new();

    [Id(0)] public SlidingWindow Requests { get; init; } = SlidingWindow.Empty;

    [Id(1)] public SlidingWindow Tokens { get; init; } = SlidingWindow.Empty;

    /// <summary>The window of <paramref name="kind"/>; empty for what does not come back with time.</summary>
    public SlidingWindow this[QuotaKind kind] => kind switch
    {
        QuotaKind.Requests => Requests,
        QuotaKind.Tokens => Tokens,
        _ => SlidingWindow.Empty,
    };
}
