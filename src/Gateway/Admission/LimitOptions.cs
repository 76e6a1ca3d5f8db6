using System.Globalization;
using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Admission;

/// <summary>Limits as people write them; one that is left out is not there.</summary>
public class LimitOptions
{
    private const long MostUnits = 1_000_000_000_000;
    private const decimal MostDollars = 1_000_000_000;

    /// <summary>Requests in any 60 seconds.</summary>
    public long? RequestsPerMinute { get; set; }

    /// <summary>Input and output tokens in any 60 seconds.</summary>
    public long? TokensPerMinute { get; set; }

    /// <summary>Requests that run at the same time.</summary>
    public long? ConcurrentRequests { get; set; }

    /// <summary>Dollars from midnight to midnight, UTC. Zero in a tier where only credits are to pay.</summary>
    public decimal? BudgetPerDay { get; set; }

    /// <summary>Dollars in a calendar month, UTC.</summary>
    public decimal? BudgetPerMonth { get; set; }

    /// <summary>The limits as they are kept. They keep all rules (<see cref="Check"/>).</summary>
    public QuotaLimits ToLimits() => new()
    {
        RequestsPerMinute = RequestsPerMinute,
        TokensPerMinute = TokensPerMinute,
        ConcurrentRequests = ConcurrentRequests,
        BudgetPerDay = BudgetPerDay is { } day ? Money.FromDollars(day) : null,
        BudgetPerMonth = BudgetPerMonth is { } month ? Money.FromDollars(month) : null,
    };

    /// <summary><paramref name="limits"/> as people write them.</summary>
    public static LimitOptions? Of(QuotaLimits? limits) => limits is null ? null : new LimitOptions
    {
        RequestsPerMinute = limits.RequestsPerMinute,
        TokensPerMinute = limits.TokensPerMinute,
        ConcurrentRequests = limits.ConcurrentRequests,
        BudgetPerDay = limits.BudgetPerDay?.Dollars,
        BudgetPerMonth = limits.BudgetPerMonth?.Dollars,
    };

    /// <summary>Which limit makes no sense, and what to write instead.</summary>
    public IEnumerable<(string Member, string Problem)> Check()
    {
        (string Name, long? Value)[] units =
        [
            (nameof(RequestsPerMinute), RequestsPerMinute),
            (nameof(TokensPerMinute), TokensPerMinute),
            (nameof(ConcurrentRequests), ConcurrentRequests),
        ];
        foreach (var (name, value) in units.Where(limit => limit.Value is < 1 or > MostUnits))
        {
            yield return (name, $"is {value}; write a whole number from 1 to {MostUnits}, or leave it out for no limit.");
        }

        (string Name, decimal? Value)[] budgets = [(nameof(BudgetPerDay), BudgetPerDay), (nameof(BudgetPerMonth), BudgetPerMonth)];
        foreach (var (name, value) in budgets.Where(budget => budget.Value is < 0 or > MostDollars))
        {
            yield return (name,
                $"is {value!.Value.ToString(CultureInfo.InvariantCulture)}; write dollars from 0 to {MostDollars}, or leave it out for no limit.");
        }
    }
}
