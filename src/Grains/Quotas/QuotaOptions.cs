using OrleansAi.Gateway.Admission;

namespace OrleansAi.Grains.Quotas;

/// <summary>The tiers, from the configuration's section <c>OrleansAi</c>.</summary>
public sealed class QuotaOptions
{
    /// <summary>The section that holds <see cref="Tiers"/>.</summary>
    public const string Section = "OrleansAi";

    /// <summary>The tier that is there even if nobody configures it; without limits then.</summary>
    public const string DefaultTier = "default";

    /// <summary>The tiers by name.</summary>
    public Dictionary<string, TierOptions> Tiers { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>A tier's limits: those of <see cref="LimitOptions"/>, and some for single endpoints.</summary>
public sealed class TierOptions : LimitOptions
{
    /// <summary>Limits of single paths, which replace the tier's there and are counted apart.</summary>
    public Dictionary<string, LimitOptions> Endpoints { get; set; } = new(StringComparer.Ordinal);
}
