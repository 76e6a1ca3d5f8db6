using System.Collections.Immutable;
using System.Globalization;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Storage.Tests.Usage;

/// <summary>Usage summed up in memory in the most obvious way, to hold the SQL against.</summary>
internal static class PlainSums
{
    public static ImmutableArray<UsageSummary> Of(IEnumerable<ModelCallRecord> calls, UsageQuery query) =>
    [
        .. calls
            .Where(call => call.StartedAt >= query.From && call.StartedAt < query.To)
            .Where(call => query.Tenant is null || call.Tenant == query.Tenant)
            .Where(call => query.User is null || call.User == query.User)
            .Where(call => query.Model is null || call.Model == query.Model)
            .Where(call => query.Target is null || call.Target?.ToString() == query.Target)
            .Where(call => query.Version is null || call.Version == query.Version)
            .Where(call => call.IsShadow == query.Shadow)
            .GroupBy(call => Group(call, query.GroupBy))
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Sum(group.Key, [.. group])),
    ];

    public static LatencyPercentiles? Percentiles(IEnumerable<int> milliseconds) =>
        Percentiles([.. milliseconds.Select(time => TimeSpan.FromMilliseconds(time))]);

    private static LatencyPercentiles? Percentiles(TimeSpan[] times)
    {
        Array.Sort(times);
        return times.Length == 0 ? null : new LatencyPercentiles(At(0.50m), At(0.95m), At(0.99m));

        TimeSpan At(decimal share) => times[(int)Math.Ceiling(share * times.Length) - 1];
    }

    private static string Group(ModelCallRecord call, UsageGrouping grouping) => grouping switch
    {
        UsageGrouping.Model => call.Model,
        UsageGrouping.User => $"{call.Tenant}/{call.User}",
        UsageGrouping.Tenant => call.Tenant,
        UsageGrouping.Target => call.Target?.ToString() ?? "",
        UsageGrouping.Version => call.Version is null ? call.Model : $"{call.Model}@{call.Version}",
        UsageGrouping.Day => call.StartedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => "",
    };

    private static UsageSummary Sum(string group, ModelCallRecord[] calls)
    {
        var completed = calls.Where(call => call.Status == ModelCallStatus.Completed).ToList();
        return new UsageSummary
        {
            Group = group,
            Calls = calls.Length,
            Abandoned = calls.Count(call => call.Status == ModelCallStatus.Abandoned),
            Failed = calls.Count(call => call.Status == ModelCallStatus.Failed),
            Refused = calls.Count(call => call.Status == ModelCallStatus.Refused),
            Tokens = new TokenUsage
            {
                InputTokens = calls.Sum(call => call.Usage.InputTokens),
                OutputTokens = calls.Sum(call => call.Usage.OutputTokens),
                CachedInputTokens = calls.Sum(call => call.Usage.CachedInputTokens),
                ReasoningTokens = calls.Sum(call => call.Usage.ReasoningTokens),
                Estimated = calls.Any(call => call.Usage.Estimated),
            },
            Cost = new Money(calls.Sum(call => call.Cost.Nanodollars)),
            Failures = calls.Where(call => call.Failure != CallFailureKind.None)
                .GroupBy(call => call.Failure)
                .ToImmutableSortedDictionary(kind => kind.Key, kind => (long)kind.Count()),
            Duration = Percentiles([.. completed.Select(call => call.Duration)]),
            FirstByte = Percentiles([.. completed.Where(call => call.FirstByte is not null).Select(call => call.FirstByte!.Value)]),
        };
    }
}
