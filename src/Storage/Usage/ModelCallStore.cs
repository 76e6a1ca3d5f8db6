using System.Globalization;
using OrleansAi.Usage;

namespace OrleansAi.Storage.Usage;

/// <inheritdoc />
public sealed class ModelCallStore(IDatabase database) : IModelCallStore
{
    private const string Insert = """
        INSERT INTO model_calls (tenant, call_id, user_name, key_id, endpoint, model, target, started_at, day,
            input_tokens, output_tokens, cached_input_tokens, reasoning_tokens, estimated, cost,
            first_byte, duration, attempts, failure, status, images, characters, audio_milliseconds, request_id, version, shadow)
        VALUES (@tenant, @call_id, @user_name, @key_id, @endpoint, @model, @target, @started_at, @day,
            @input_tokens, @output_tokens, @cached_input_tokens, @reasoning_tokens, @estimated, @cost,
            @first_byte, @duration, @attempts, @failure, @status, @images, @characters, @audio_milliseconds, @request_id, @version, @shadow)
        ON CONFLICT (tenant, call_id) DO NOTHING
        """;

    /// <inheritdoc />
    public ValueTask<int> AppendAsync(ImmutableArray<ModelCallRecord> records, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async session =>
            {
                var added = 0;
                foreach (var record in records)
                {
                    added += await InsertAsync(session, record);
                }

                return added;
            },
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<UsagePage> SumAsync(UsageQuery query, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => new ModelCallSums(session, query).ReadAsync(), cancellationToken);

    /// <inheritdoc />
    public ValueTask<ModelCallPage> ListAsync(ModelCallQuery query, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => ModelCallList.ReadAsync(session, query), cancellationToken);

    private static ValueTask<int> InsertAsync(DatabaseSession session, ModelCallRecord record) => session.ExecuteAsync(
        Insert,
        ("@tenant", record.Tenant),
        ("@call_id", record.CallId),
        ("@user_name", record.User),
        ("@key_id", record.KeyId),
        ("@endpoint", record.Endpoint),
        ("@model", record.Model),
        ("@target", record.Target?.ToString() ?? ""),
        ("@started_at", record.StartedAt.ToUnixTimeMilliseconds()),
        ("@day", record.StartedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ("@input_tokens", record.Usage.InputTokens),
        ("@output_tokens", record.Usage.OutputTokens),
        ("@cached_input_tokens", record.Usage.CachedInputTokens),
        ("@reasoning_tokens", record.Usage.ReasoningTokens),
        ("@estimated", record.Usage.Estimated ? 1L : 0L),
        ("@cost", record.Cost.Nanodollars),
        ("@first_byte", Microseconds(record.FirstByte)),
        ("@duration", Microseconds(record.Duration)),
        ("@attempts", (long)record.Attempts),
        ("@failure", (long)record.Failure),
        ("@status", (long)record.Status),
        ("@images", record.Usage.Images),
        ("@characters", record.Usage.Characters),
        ("@audio_milliseconds", record.Usage.AudioMilliseconds),
        ("@request_id", record.RequestId),
        ("@version", record.Version),
        ("@shadow", record.IsShadow ? 1L : 0L));

    private static long? Microseconds(TimeSpan? time) => time?.Ticks / TimeSpan.TicksPerMicrosecond;
}
