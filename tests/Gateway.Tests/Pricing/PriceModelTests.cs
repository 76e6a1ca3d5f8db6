using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Gateway.Pricing;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Pricing;

public sealed class PriceModelTests
{
    [Fact]
    public void CostOf_KnownPrices_IsExact()
    {
        var price = PriceModel.From(new PriceOptions { InputPerMillion = 2.5m, OutputPerMillion = 10m, CachedInputPerMillion = 1.25m });

        var cost = price.CostOf(new TokenUsage { InputTokens = 1000, CachedInputTokens = 400, OutputTokens = 50 });

        Assert.Equal(0.0015m + 0.0005m + 0.0005m, cost.Dollars);
    }

    [Fact]
    public void CostOf_FractionOfANanodollar_IsRoundedUpOnce()
    {
        var price = PriceModel.From(new PriceOptions { InputPerMillion = 0.0001m, OutputPerMillion = 0.0001m });

        Assert.Equal(new Money(1), price.CostOf(new TokenUsage { InputTokens = 1, OutputTokens = 1 }));
        Assert.Equal(new Money(1), price.CostOf(new TokenUsage { InputTokens = 5, OutputTokens = 5 }));
        Assert.Equal(new Money(2), price.CostOf(new TokenUsage { InputTokens = 6, OutputTokens = 5 }));
    }

    [Fact]
    public void CostOf_NoCachedPrice_CachedTokensCostLikeOthers()
    {
        var price = PriceModel.From(new PriceOptions { InputPerMillion = 1m });

        Assert.Equal(new Money(10_000), price.CostOf(new TokenUsage { InputTokens = 10, CachedInputTokens = 9, OutputTokens = 0 }));
    }

    [Fact]
    public void CostOf_NoPrice_IsFree() => Assert.Equal(Money.Zero, PriceModel.Free.CostOf(new TokenUsage { InputTokens = 10, OutputTokens = 10 }));

    [Fact]
    public void CostAtMost_AnyUsageWithinTheTokens_IsEnough()
    {
        var cases = from input in Gen.Choose(0, 1_000_000)
                    from cached in Gen.Choose(0, 1_000_000)
                    from output in Gen.Choose(0, 1_000_000)
                    from prices in Gen.Choose(0, 100_000).ArrayOf(3)
                    select (input, cached, output, prices);

        Prop.ForAll(cases.ToArbitrary(), each =>
        {
            var price = new PriceModel { Input = each.prices[0], Output = each.prices[1], CachedInput = each.prices[2] };
            var usage = new TokenUsage { InputTokens = each.input, CachedInputTokens = Math.Min(each.cached, each.input), OutputTokens = each.output };
            var exact = ((decimal)(usage.InputTokens - usage.CachedInputTokens) * price.Input + (decimal)usage.CachedInputTokens * price.CachedInput
                + (decimal)usage.OutputTokens * price.Output) / 1_000_000;
            return price.CostOf(usage).Nanodollars == (long)decimal.Ceiling(exact) && price.CostOf(usage) <= price.CostAtMost(each.input, each.output);
        }).Holds();
    }
}
