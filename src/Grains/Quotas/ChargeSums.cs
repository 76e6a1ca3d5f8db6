using System.Collections.Immutable;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>What the calls of a span of time came to.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.ChargeSums")]
public sealed record ChargeSums
{
    /// <summary>No calls.</summary>
    public static ChargeSums None { get; } = new();

    /// <summary>What budgets paid, by endpoint.</summary>
    [Id(0)] public ImmutableDictionary<string, Money> FromBudget { get; init; } = ImmutableDictionary<string, Money>.Empty;

    /// <summary>What they cost.</summary>
    [Id(1)] public Money Amount { get; init; }

    /// <summary>The sums with a call more.</summary>
    public ChargeSums Add(string endpoint, Money amount, Money fromBudget) => new()
    {
        FromBudget = FromBudget.SetItem(endpoint, FromBudget.GetValueOrDefault(endpoint) + fromBudget),
        Amount = Amount + amount,
    };

    /// <summary>What the budget that <paramref name="endpoint"/> draws on paid.</summary>
    public Money FromBudgetFor(Tier tier, string endpoint)
    {
        var sum = Money.Zero;
        foreach (var (path, paid) in FromBudget)
        {
            sum += tier.Share(QuotaKind.Money, path, endpoint) ? paid : Money.Zero;
        }

        return sum;
    }

    /// <summary>The sums of two spans of time together.</summary>
    public static ChargeSums operator +(ChargeSums left, ChargeSums right)
    {
        var fromBudget = left.FromBudget.ToBuilder();
        foreach (var (endpoint, paid) in right.FromBudget)
        {
            fromBudget[endpoint] = fromBudget.GetValueOrDefault(endpoint) + paid;
        }

        return new ChargeSums { FromBudget = fromBudget.ToImmutable(), Amount = left.Amount + right.Amount };
    }
}
