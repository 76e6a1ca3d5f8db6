using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAi.Usage;

namespace OrleansAi.Api.Usage;

/// <summary>A page of usage.</summary>
/// <param name="From">The beginning of the time that it covers.</param>
/// <param name="To">The end, which is not included.</param>
/// <param name="GroupBy">What it is summed up by.</param>
/// <param name="Groups">The groups in the order of their names.</param>
/// <param name="Next">What to send as <c>after</c> for the next page, or <c>null</c> at the end.</param>
internal sealed record UsageView(
    DateTimeOffset From, DateTimeOffset To, string GroupBy, IReadOnlyList<UsageGroupView> Groups, string? Next)
{
    public static UsageView Of(UsageQuery query, UsagePage page) => new(
        query.From,
        query.To,
        JsonNamingPolicy.CamelCase.ConvertName(query.GroupBy.ToString()),
        [.. page.Groups.Select(UsageGroupView.Of)],
        page.Next);
}

/// <summary>One group of calls. Costs are US dollars, times milliseconds; a time is of completed calls.</summary>
internal sealed record UsageGroupView
{
    public required string Group { get; init; }

    public required long Calls { get; init; }

    public required long Completed { get; init; }

    public required long Abandoned { get; init; }

    public required long Failed { get; init; }

    public required long Refused { get; init; }

    public required UsageTokensView Tokens { get; init; }

    /// <summary>Images that were made; left out where none were, as the two that follow.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Images { get; init; }

    /// <summary>Characters that were spoken.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Characters { get; init; }

    /// <summary>Seconds of sound that were heard.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AudioSeconds { get; init; }

    public required decimal Cost { get; init; }

    /// <summary>Calls by the failures they met, also where another target answered then.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    public LatencyView? Duration { get; init; }

    public LatencyView? FirstByte { get; init; }

    public static UsageGroupView Of(UsageSummary group) => new()
    {
        Group = group.Group,
        Calls = group.Calls,
        Completed = group.Calls - group.Abandoned - group.Failed - group.Refused,
        Abandoned = group.Abandoned,
        Failed = group.Failed,
        Refused = group.Refused,
        Tokens = new UsageTokensView(
            group.Tokens.InputTokens, group.Tokens.OutputTokens, group.Tokens.CachedInputTokens, group.Tokens.ReasoningTokens, group.Tokens.Estimated),
        Images = group.Tokens.Images is > 0 and var images ? images : null,
        Characters = group.Tokens.Characters is > 0 and var characters ? characters : null,
        AudioSeconds = group.Tokens.AudioMilliseconds is > 0 and var heard ? heard / 1000.0 : null,
        Cost = group.Cost.Dollars,
        Failures = group.Failures.ToDictionary(failure => JsonNamingPolicy.CamelCase.ConvertName(failure.Key.ToString()), failure => failure.Value),
        Duration = LatencyView.Of(group.Duration),
        FirstByte = LatencyView.Of(group.FirstByte),
    };
}

/// <summary>Tokens of a group: cached ones are part of the input, reasoning is part of the output.</summary>
internal sealed record UsageTokensView(long Input, long Output, long CachedInput, long Reasoning, bool Estimated);

/// <summary>Percentiles in milliseconds, by the nearest-rank method.</summary>
internal sealed record LatencyView(double P50, double P95, double P99)
{
    public static LatencyView? Of(LatencyPercentiles? times) =>
        times is null ? null : new(times.P50.TotalMilliseconds, times.P95.TotalMilliseconds, times.P99.TotalMilliseconds);
}
