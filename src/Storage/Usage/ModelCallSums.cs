using System.Data.Common;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Storage.Usage;

/// <summary>Reads one page of sums inside one session: the groups first, then what a plain sum can't say of them.</summary>
internal sealed class ModelCallSums(DatabaseSession session, UsageQuery query)
{
    private readonly ModelCallFilter _filter = new(query);

    public async ValueTask<UsagePage> ReadAsync()
    {
        var groups = await SumsAsync();
        if (groups.IsEmpty)
        {
            return new UsagePage { Groups = [] };
        }

        var more = groups.Length > query.Limit;
        groups = more ? groups.RemoveAt(groups.Length - 1) : groups;
        var last = groups[^1].Group;
        var failures = (await FailuresAsync(last)).ToLookup(failure => failure.Group);
        var durations = await PercentilesAsync("duration", last);
        var firstBytes = await PercentilesAsync("first_byte", last);
        return new UsagePage
        {
            Groups = [.. groups.Select(group => group with
            {
                Failures = failures[group.Group].ToImmutableSortedDictionary(failure => failure.Kind, failure => failure.Calls),
                Duration = durations.GetValueOrDefault(group.Group),
                FirstByte = firstBytes.GetValueOrDefault(group.Group),
            })],
            Next = more ? last : null,
        };
    }

    // Sums are cast because PostgreSQL sums up bigints as a numeric.
    private ValueTask<ImmutableArray<UsageSummary>> SumsAsync() => session.QueryAsync(
        $"""
        SELECT {_filter.Group} AS name,
            COUNT(*),
            COUNT(CASE WHEN status = {(int)ModelCallStatus.Abandoned} THEN 1 END),
            COUNT(CASE WHEN status = {(int)ModelCallStatus.Failed} THEN 1 END),
            COUNT(CASE WHEN status = {(int)ModelCallStatus.Refused} THEN 1 END),
            CAST(SUM(input_tokens) AS BIGINT),
            CAST(SUM(output_tokens) AS BIGINT),
            CAST(SUM(cached_input_tokens) AS BIGINT),
            CAST(SUM(reasoning_tokens) AS BIGINT),
            MAX(estimated),
            CAST(SUM(cost) AS BIGINT),
            CAST(SUM(images) AS BIGINT),
            CAST(SUM(characters) AS BIGINT),
            CAST(SUM(audio_milliseconds) AS BIGINT)
        FROM model_calls WHERE {_filter.Conditions}
        GROUP BY name ORDER BY name LIMIT @limit
        """,
        Summary,
        _filter.Parameters(("@limit", query.Limit + 1L)));

    private ValueTask<ImmutableArray<(string Group, CallFailureKind Kind, long Calls)>> FailuresAsync(string last) => session.QueryAsync(
        $"""
        SELECT {_filter.Group} AS name, failure, COUNT(*)
        FROM model_calls WHERE {_filter.Conditions} AND {_filter.Group} <= @last AND failure <> 0
        GROUP BY name, failure
        """,
        row => (row.GetString(0), (CallFailureKind)row.GetInt64(1), row.GetInt64(2)),
        _filter.Parameters(("@last", last)));

    private async ValueTask<Dictionary<string, LatencyPercentiles>> PercentilesAsync(string column, string last)
    {
        var rows = await session.QueryAsync(
            $"""
            SELECT name, {AtRank(50)}, {AtRank(95)}, {AtRank(99)}
            FROM (
                SELECT name, value,
                    ROW_NUMBER() OVER (PARTITION BY name ORDER BY value) AS value_rank,
                    COUNT(*) OVER (PARTITION BY name) AS total
                FROM (
                    SELECT {_filter.Group} AS name, {column} AS value
                    FROM model_calls
                    WHERE {_filter.Conditions} AND {_filter.Group} <= @last
                        AND status = {(int)ModelCallStatus.Completed} AND {column} IS NOT NULL
                ) AS timed
            ) AS ranked
            GROUP BY name
            """,
            row => (Group: row.GetString(0), Percentiles: new LatencyPercentiles(Time(row, 1), Time(row, 2), Time(row, 3))),
            _filter.Parameters(("@last", last)));
        return rows.ToDictionary(row => row.Group, row => row.Percentiles);
    }

    private static string AtRank(int percent) => $"MAX(CASE WHEN value_rank = (total * {percent} + 99) / 100 THEN value END)";

    private static TimeSpan Time(DbDataReader row, int column) => TimeSpan.FromMicroseconds(row.GetInt64(column));

    private static UsageSummary Summary(DbDataReader row) => new()
    {
        Group = row.GetString(0),
        Calls = row.GetInt64(1),
        Abandoned = row.GetInt64(2),
        Failed = row.GetInt64(3),
        Refused = row.GetInt64(4),
        Tokens = new TokenUsage
        {
            InputTokens = row.GetInt64(5),
            OutputTokens = row.GetInt64(6),
            CachedInputTokens = row.GetInt64(7),
            ReasoningTokens = row.GetInt64(8),
            Estimated = row.GetInt64(9) != 0,
            Images = row.GetInt64(11),
            Characters = row.GetInt64(12),
            AudioMilliseconds = row.GetInt64(13),
        },
        Cost = new Money(row.GetInt64(10)),
    };
}
