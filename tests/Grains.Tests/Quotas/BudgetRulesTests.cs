using System.Collections.Immutable;
using OrleansAi.Grains.Quotas;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Tests.Quotas;

public sealed class BudgetRulesTests
{
    private static readonly DateTimeOffset Evening = new(2026, 2, 27, 18, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(BudgetPeriod.Day, "2026-02-27T18:00:00Z", 6)]
    [InlineData(BudgetPeriod.Day, "2026-02-27T00:00:00Z", 24)]
    [InlineData(BudgetPeriod.Month, "2026-02-27T18:00:00Z", 30)]
    [InlineData(BudgetPeriod.Month, "2026-12-31T23:00:00Z", 1)]
    [InlineData(BudgetPeriod.Month, "2028-02-01T00:00:00Z", 29 * 24)]
    public void UntilNext_AnyTime_IsMidnightOrTheFirst(BudgetPeriod period, string now, double hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), BudgetRules.UntilNext(period, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(5, 6.0)] // The next day's budget is enough, and the month still has that much.
    [InlineData(12, 30.0)] // The month has too little left, and the next one enough.
    [InlineData(21, null)] // More than any day's budget and the credits.
    public void UntilEnough_DayAndMonth_NamesTheFirstThatHelps(long needed, double? hours)
    {
        Budget[] budgets = [new(BudgetPeriod.Day, new Money(18), new Money(1)), new(BudgetPeriod.Month, new Money(100), new Money(7))];

        var wait = BudgetRules.UntilEnough(budgets, credits: new Money(2), new Money(needed), Evening);

        Assert.Equal(hours is { } some ? TimeSpan.FromHours(some) : null, wait);
    }

    [Fact]
    public void UntilEnough_NoBudget_IsNever() => Assert.Null(BudgetRules.UntilEnough([], new Money(100), new Money(101), Evening));

    [Theory]
    [InlineData("2026-02-20", "2026-02-20", 40)]
    [InlineData("2026-01-31", "2026-02-01", 0)]
    [InlineData("2025-02-20", "2026-02-01", 0)]
    [InlineData("2026-02-28", "2026-02-01", 0)]
    [InlineData("0001-01-01", "2026-02-01", 0)]
    public void SumFrom_SumsOfSomeDay_GoesOnFromItInTheSameMonthAlone(string storedDay, string from, long earlier)
    {
        var sums = ChargeSums.None.Add("/chat", new Money(40), new Money(30));

        var (day, before) = BudgetRules.SumFrom(DateOnly.Parse(storedDay, System.Globalization.CultureInfo.InvariantCulture), sums, new DateOnly(2026, 2, 27));

        Assert.Equal(DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), day);
        Assert.Equal(new Money(earlier), before.Amount);
    }

    [Fact]
    public void Sums_OfTwoSpans_AddUpByEndpoint()
    {
        var sums = ChargeSums.None.Add("/chat", new Money(4), new Money(3)).Add("/own", new Money(2), new Money(2))
            + ChargeSums.None.Add("/own", new Money(5), new Money(1)).Add("/third", new Money(1), new Money(1));

        Assert.Equal(new Money(12), sums.Amount);
        Assert.Equal(
            new Dictionary<string, Money> { ["/chat"] = new(3), ["/own"] = new(3), ["/third"] = new(1) }.ToImmutableSortedDictionary(),
            sums.FromBudget.ToImmutableSortedDictionary());
    }
}
