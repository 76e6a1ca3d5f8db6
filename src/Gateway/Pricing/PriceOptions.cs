namespace OrleansAi.Gateway.Pricing;

/// <summary>One entry of <c>OrleansAi:Prices</c>: US dollars for what one <c>provider/model</c> is paid by.</summary>
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

    /// <summary>Dollars for an image that is made.</summary>
    public decimal PerImage { get; init; }

    /// <summary>Dollars for a million characters that are spoken.</summary>
    public decimal PerMillionCharacters { get; init; }

    /// <summary>Dollars for a minute of sound that is heard.</summary>
    public decimal PerMinute { get; init; }
}
