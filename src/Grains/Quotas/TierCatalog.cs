using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>The tiers in force. Configuration that fails validation while the program runs is refused, and the last good one stays.</summary>
public sealed partial class TierCatalog(IOptionsMonitor<QuotaOptions> monitor, ILogger<TierCatalog> logger)
{
    private volatile Snapshot? _current;

    /// <summary>The tier of that name, or <c>null</c> where none is configured.</summary>
    public Tier? Find(string name) => Current().GetValueOrDefault(name);

    private FrozenDictionary<string, Tier> Current()
    {
        var current = _current;
        QuotaOptions options;
        try
        {
            options = monitor.CurrentValue;
        }
        catch (Exception exception) when (current is not null && exception is OptionsValidationException or InvalidOperationException)
        {
            if (current!.Refused != exception.Message)
            {
                LogRefused(logger, exception.Message);
                _current = current with { Refused = exception.Message };
            }

            return current.Tiers;
        }

        if (current is null || current.Options != options)
        {
            _current = current = new Snapshot(options, Read(options), null);
        }

        return current.Tiers;
    }

    private static FrozenDictionary<string, Tier> Read(QuotaOptions options)
    {
        var tiers = options.Tiers.ToDictionary(
            tier => tier.Key,
            tier => new Tier(tier.Key, tier.Value.ToLimits(), tier.Value.Endpoints.ToFrozenDictionary(endpoint => endpoint.Key, endpoint => endpoint.Value.ToLimits())));
        tiers.TryAdd(
            QuotaOptions.DefaultTier, new Tier(QuotaOptions.DefaultTier, QuotaLimits.None, FrozenDictionary<string, QuotaLimits>.Empty));
        return tiers.ToFrozenDictionary();
    }

    [LoggerMessage(LogLevel.Error, "The changed tiers were refused, the last ones stay in force: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);

    private sealed record Snapshot(QuotaOptions Options, FrozenDictionary<string, Tier> Tiers, string? Refused);
}
