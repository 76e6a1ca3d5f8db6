using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Pricing;

/// <summary>What the tokens of one target cost; exact until one rounding up to a whole nanodollar for each call.</summary>
public sealed record PriceModel
{
    private const int Million = 1_000_000;

    /// <summary>A target without a price costs nothing.</summary>
    public static PriceModel Free { get; } = new();

    /// <summary>Nanodollars for a million tokens of prompt.</summary>
    public long Input { get; init; }

    /// <summary>Nanodollars for a million tokens of answer.</summary>
    public long Output { get; init; }

    /// <summary>Nanodollars for a million tokens of prompt from the provider's cache.</summary>
    public long CachedInput { get; init; }

    /// <summary>The price that <paramref name="options"/> state.</summary>
    public static PriceModel From(PriceOptions options) => new()
    {
        Input = Money.FromDollars(options.InputPerMillion).Nanodollars,
        Output = Money.FromDollars(options.OutputPerMillion).Nanodollars,
        CachedInput = Money.FromDollars(options.CachedInputPerMillion ?? options.InputPerMillion).Nanodollars,
    };

    /// <summary>What <paramref name="usage"/> costs.</summary>
    public Money CostOf(TokenUsage usage)
    {
        var cached = Math.Min(usage.CachedInputTokens, usage.InputTokens);
        var input = ((Int128)(usage.InputTokens - cached) * Input) + ((Int128)cached * CachedInput);
        return Round(input + ((Int128)usage.OutputTokens * Output));
    }

    /// <summary>What so many tokens cost at most, whether or not a part of them is cached.</summary>
    public Money CostAtMost(long inputTokens, long outputTokens) =>
        Round(((Int128)inputTokens * Math.Max(Input, CachedInput)) + ((Int128)outputTokens * Output));

    private static Money Round(Int128 nanodollarsTimesMillion)
    {
        if (nanodollarsTimesMillion == 0)
            return Money.Zero;

        var rounded = (nanodollarsTimesMillion + Million - 1) / Million;
        return new Money(rounded > long.MaxValue ? long.MaxValue : (long)rounded);
    }
}
