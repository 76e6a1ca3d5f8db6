namespace OrleansAi.Gateway.Pricing;

/// <summary>One entry of <c>OrleansAi:Prices</c>: US dollars for a million tokens of one <c>provider/model</c>.</summary>
public sealed record PriceOptions
{
    /// <summary>Dollars for a million tokens of prompt.</summary>
    public decimal InputPerMillion { get; init; }

    /// <summary>Dollars for a million tokens of answer.</summary>
    public decimal OutputPerMillion { get; init; }

    /// <summary>
    /// Dollars for a million tokens of prompt that came from the provider's cache; <see cref="InputPerMillion"/> where it is not given.
    /// </summary>
    public decimal? CachedInputPerMillion { get; init; }
}
