using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>When budgets begin anew, and what that makes of sums.</summary>
public static class BudgetRules
{
    /// <summary>Until the next budget for such a <paramref name="period"/>.</summary>
    public static TimeSpan UntilNext(BudgetPeriod period, DateTimeOffset now)
    {
        var today = now.UtcDateTime.Date;
        return (period is BudgetPeriod.Day ? today.AddDays(1) : today.AddDays(1 - today.Day).AddMonths(1)) - now.UtcDateTime;
    }

    /// <summary>Until budgets that begin anew, and the credits, leave <paramref name="needed"/>; <c>null</c> where they never do.</summary>
    public static TimeSpan? UntilEnough(IEnumerable<Budget> budgets, Money credits, Money needed, DateTimeOffset now)
    {
        var all = budgets.ToArray();
        if (all.Length == 0)
        {
            return null;
        }

        // With a month begins a day.
        var tomorrow = Least(all, static budget => budget.Period is BudgetPeriod.Day ? budget.Limit : budget.Left);
        return tomorrow + credits >= needed ? UntilNext(BudgetPeriod.Day, now)
            : Least(all, static budget => budget.Limit) + credits >= needed ? UntilNext(BudgetPeriod.Month, now)
            : null;
    }

    /// <summary>From which day on the ledger has to be summed up to know the month of <paramref name="today"/>, and what came before.</summary>
    /// <param name="day">The first day that is not in <paramref name="earlier"/>.</param>
    /// <param name="earlier">What the earlier days of the month of <paramref name="day"/> came to.</param>
    /// <param name="today">Today.</param>
    public static (DateOnly From, ChargeSums Before) SumFrom(DateOnly day, ChargeSums earlier, DateOnly today) =>
        day <= today && LedgerAccount.IsSameMonth(day, today) ? (day, earlier) : (today.AddDays(1 - today.Day), ChargeSums.None);

    private static Money Least(Budget[] budgets, Func<Budget, Money> left) => budgets.Select(left).Aggregate(Money.Min);
}
