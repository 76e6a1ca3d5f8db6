using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Pricing;

/// <summary>What the tokens and units of one target cost; exact until one rounding up to a whole nanodollar for each call.</summary>
public sealed record PriceModel
{
    private const int Million = 1_000_000;
    private const int MillisecondsPerMinute = 60_000;

    /// <summary>A target without a price costs nothing.</summary>
    public static PriceModel Free { get; } = new();

    /// <summary>Nanodollars for a million tokens of prompt.</summary>
    public long Input { get; init; }

    /// <summary>Nanodollars for a million tokens of answer.</summary>
    public long Output { get; init; }

    /// <summary>Nanodollars for a million tokens of prompt from the provider's cache.</summary>
    public long CachedInput { get; init; }

    /// <summary>Nanodollars for an image.</summary>
    public long Image { get; init; }

    /// <summary>Nanodollars for a million characters that are spoken.</summary>
    public long Characters { get; init; }

    /// <summary>Nanodollars for a minute of sound that is heard.</summary>
    public long Minute { get; init; }

    /// <summary>The price that <paramref name="options"/> state.</summary>
    public static PriceModel From(PriceOptions options) => new()
    {
        Input = Money.FromDollars(options.InputPerMillion).Nanodollars,
        Output = Money.FromDollars(options.OutputPerMillion).Nanodollars,
        CachedInput = Money.FromDollars(options.CachedInputPerMillion ?? options.InputPerMillion).Nanodollars,
        Image = Money.FromDollars(options.PerImage).Nanodollars,
        Characters = Money.FromDollars(options.PerMillionCharacters).Nanodollars,
        Minute = Money.FromDollars(options.PerMinute).Nanodollars,
    };

    /// <summary>The price as people write it; <c>null</c> where nothing costs anything.</summary>
    public PriceOptions? ToOptions() => this == Free ? null : new PriceOptions
    {
        InputPerMillion = new Money(Input).Dollars,
        OutputPerMillion = new Money(Output).Dollars,
        CachedInputPerMillion = CachedInput == Input ? null : new Money(CachedInput).Dollars,
        PerImage = new Money(Image).Dollars,
        PerMillionCharacters = new Money(Characters).Dollars,
        PerMinute = new Money(Minute).Dollars,
    };

    /// <summary>What <paramref name="usage"/> costs.</summary>
    public Money CostOf(TokenUsage usage)
    {
        var cached = Math.Min(usage.CachedInputTokens, usage.InputTokens);
        var input = ((Int128)(usage.InputTokens - cached) * Input) + ((Int128)cached * CachedInput);
        return Round(input + ((Int128)usage.OutputTokens * Output) + OfUnits(usage.Images, usage.Characters, usage.AudioMilliseconds));
    }

    /// <summary>What so many tokens and units cost at most, whether or not a part of the tokens is cached.</summary>
    public Money CostAtMost(long inputTokens, long outputTokens, RequestUnits units = default) =>
        Round(((Int128)inputTokens * Math.Max(Input, CachedInput))
            + ((Int128)outputTokens * Output)
            + OfUnits(units.Images, units.Characters, units.AudioMilliseconds));

    private Int128 OfUnits(long images, long characters, long audioMilliseconds) =>
        ((Int128)images * Image * Million)
        + ((Int128)characters * Characters)
        + ((((Int128)audioMilliseconds * Minute * Million) + MillisecondsPerMinute - 1) / MillisecondsPerMinute);

    private static Money Round(Int128 nanodollarsTimesMillion)
    {
        if (nanodollarsTimesMillion == 0)
            return Money.Zero;

        var rounded = (nanodollarsTimesMillion + Million - 1) / Million;
        return new Money(rounded > long.MaxValue ? long.MaxValue : (long)rounded);
    }
}
