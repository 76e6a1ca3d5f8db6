using System.Data.Common;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Storage.Usage;

/// <summary>Reads one page of single calls, the newest first, by the index of tenant and time.</summary>
internal static class ModelCallList
{
    private const string Columns = """
        call_id, started_at, tenant, user_name, key_id, endpoint, model, target, input_tokens, output_tokens, cached_input_tokens, reasoning_tokens,
        estimated, cost, first_byte, duration, attempts, failure, status, images, characters, audio_milliseconds, request_id, version, shadow
        """;

    /// <summary>The page that <paramref name="query"/> asks for.</summary>
    public static async ValueTask<ModelCallPage> ReadAsync(DatabaseSession session, ModelCallQuery query)
    {
        var filter = new ModelCallFilter(query);
        var calls = await session.QueryAsync(
            $"SELECT {Columns} FROM model_calls WHERE {filter.Conditions} ORDER BY started_at DESC, call_id DESC LIMIT @limit",
            Call,
            filter.Parameters(("@limit", query.Limit + 1L)));
        var hasMore = calls.Length > query.Limit;
        calls = hasMore ? calls.RemoveAt(calls.Length - 1) : calls;
        return new ModelCallPage { Calls = calls, Next = hasMore ? new ModelCallPosition(calls[^1].StartedAt, calls[^1].CallId) : null };
    }

    private static ModelCallRecord Call(DbDataReader row) => new()
    {
        CallId = row.GetString(0),
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        Tenant = row.GetString(2),
        User = row.GetString(3),
        KeyId = Text(row, 4),
        Endpoint = row.GetString(5),
        Model = row.GetString(6),
        Target = row.GetString(7) is { Length: > 0 } target ? TargetId.Parse(target) : null,
        Usage = new TokenUsage
        {
            InputTokens = row.GetInt64(8),
            OutputTokens = row.GetInt64(9),
            CachedInputTokens = row.GetInt64(10),
            ReasoningTokens = row.GetInt64(11),
            Estimated = row.GetInt64(12) != 0,
            Images = row.GetInt64(19),
            Characters = row.GetInt64(20),
            AudioMilliseconds = row.GetInt64(21),
        },
        Cost = new Money(row.GetInt64(13)),
        FirstByte = row.IsDBNull(14) ? null : TimeSpan.FromMicroseconds(row.GetInt64(14)),
        Duration = TimeSpan.FromMicroseconds(row.GetInt64(15)),
        Attempts = (int)row.GetInt64(16),
        Failure = (CallFailureKind)row.GetInt64(17),
        Status = (ModelCallStatus)row.GetInt64(18),
        RequestId = Text(row, 22),
        Version = Text(row, 23),
        IsShadow = row.GetInt64(24) != 0,
    };

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
