using System.Data.Common;
using System.Text.Json;
using OrleansAi.Jobs;
using OrleansAi.Usage;

namespace OrleansAi.Storage.Jobs;

/// <inheritdoc />
public sealed class BatchStore(IDatabase database) : IBatchStore
{
    /// <inheritdoc />
    public ValueTask<StoredBatch?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryFirstOrDefaultAsync(
                "SELECT batch, caller, version FROM batches WHERE id = @id",
                row => new StoredBatch(
                    BatchOf(row),
                    JsonSerializer.Deserialize(row.GetString(1), BatchJson.Default.Caller)!,
                    row.GetInt64(2)),
                ("@id", id)),
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask CreateAsync(StoredBatch batch, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            session => session.ExecuteAsync(
                """
                INSERT INTO batches (id, tenant, user_name, version, unfinished, batch, caller)
                VALUES (@id, @tenant, @user, @version, @unfinished, @batch, @caller)
                ON CONFLICT (id) DO NOTHING
                """,
                ("@id", batch.Batch.Id),
                ("@tenant", batch.Caller.Tenant),
                ("@user", batch.Caller.User),
                ("@version", batch.Version),
                ("@unfinished", batch.Batch.IsUnfinished ? 1L : 0L),
                ("@batch", JsonSerializer.Serialize(batch.Batch, BatchJson.Default.Batch)),
                ("@caller", JsonSerializer.Serialize(batch.Caller, BatchJson.Default.Caller))),
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask<bool> SaveAsync(StoredBatch batch, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            session => session.ExecuteAsync(
                "UPDATE batches SET batch = @batch, unfinished = @unfinished, version = @version WHERE id = @id AND version = @before",
                ("@id", batch.Batch.Id),
                ("@batch", JsonSerializer.Serialize(batch.Batch, BatchJson.Default.Batch)),
                ("@unfinished", batch.Batch.IsUnfinished ? 1L : 0L),
                ("@version", batch.Version),
                ("@before", batch.Version - 1)),
            cancellationToken).ConfigureAwait(false) == 1;

    /// <inheritdoc />
    public ValueTask<ImmutableArray<Batch>> ListAsync(
        string tenant, string user, string? after, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            async session =>
            {
                var batches = await session.QueryAsync(
                    "SELECT batch FROM batches WHERE tenant = @tenant AND user_name = @user AND id < @after ORDER BY id DESC LIMIT @limit",
                    BatchOf,
                    ("@tenant", tenant),
                    ("@user", user),
                    ("@after", after ?? "c"),
                    ("@limit", (long)limit)).ConfigureAwait(false);
                var standing = ImmutableArray.CreateBuilder<Batch>(batches.Length);
                foreach (var batch in batches)
                    standing.Add(batch.IsUnfinished ? (await SumAsync(session, batch.Id).ConfigureAwait(false)).ApplyTo(batch) : batch);

                return standing.MoveToImmutable();
            },
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<long> CountUnfinishedAsync(string tenant, string user, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryFirstOrDefaultAsync(
                "SELECT COUNT(*) FROM batches WHERE tenant = @tenant AND user_name = @user AND unfinished = 1",
                row => row.GetInt64(0),
                ("@tenant", tenant),
                ("@user", user)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<string>> ListUnfinishedAsync(string? after, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryAsync(
                "SELECT id FROM batches WHERE unfinished = 1 AND id > @after ORDER BY id LIMIT @limit",
                row => row.GetString(0),
                ("@after", after ?? ""),
                ("@limit", (long)limit)),
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask AppendAsync(string id, ImmutableArray<BatchResult> results, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            async session =>
            {
                foreach (var result in results)
                    await AppendAsync(session, id, result).ConfigureAwait(false);

                return results.Length;
            },
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<long>> ListLinesAsync(string id, long after, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryAsync(
                "SELECT line FROM batch_results WHERE batch_id = @id AND line > @after ORDER BY line LIMIT @limit",
                row => row.GetInt64(0),
                ("@id", id),
                ("@after", after),
                ("@limit", (long)limit)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<BatchProgress> SumAsync(string id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => SumAsync(session, id), cancellationToken);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<BatchResult>> ReadAsync(
        string id, bool failed, long after, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryAsync(
                """
                SELECT line, result, input_tokens, output_tokens, cached_tokens, reasoning_tokens
                FROM batch_results WHERE batch_id = @id AND failed = @failed AND line > @after ORDER BY line LIMIT @limit
                """,
                row => new BatchResult(row.GetInt64(0), failed, row.GetFieldValue<byte[]>(1), UsageOf(row, 2)),
                ("@id", id),
                ("@failed", failed ? 1L : 0L),
                ("@after", after),
                ("@limit", (long)limit)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<int> DeleteResultsAsync(string id, int most, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                DELETE FROM batch_results WHERE batch_id = @id
                AND line IN (SELECT line FROM batch_results WHERE batch_id = @id ORDER BY line LIMIT @most)
                """,
                ("@id", id),
                ("@most", (long)most)),
            cancellationToken);

    private static async ValueTask AppendAsync(DatabaseSession session, string id, BatchResult result) =>
        await session.ExecuteAsync(
            """
            INSERT INTO batch_results (batch_id, line, failed, result, input_tokens, cached_tokens, output_tokens, reasoning_tokens)
            VALUES (@id, @line, @failed, @result, @input, @cached, @output, @reasoning)
            ON CONFLICT (batch_id, line) DO NOTHING
            """,
            ("@id", id),
            ("@line", result.Line),
            ("@failed", result.IsFailed ? 1L : 0L),
            ("@result", result.Json.ToArray()),
            ("@input", result.Usage.InputTokens),
            ("@cached", result.Usage.CachedInputTokens),
            ("@output", result.Usage.OutputTokens),
            ("@reasoning", result.Usage.ReasoningTokens)).ConfigureAwait(false);

    // Sums are DECIMAL on PostgreSQL, whatever is summed.
    private static async ValueTask<BatchProgress> SumAsync(DatabaseSession session, string id) =>
        (await session.QueryFirstOrDefaultAsync(
            """
            SELECT COUNT(*), CAST(COALESCE(SUM(failed), 0) AS BIGINT), CAST(COALESCE(SUM(input_tokens), 0) AS BIGINT),
                CAST(COALESCE(SUM(output_tokens), 0) AS BIGINT), CAST(COALESCE(SUM(cached_tokens), 0) AS BIGINT),
                CAST(COALESCE(SUM(reasoning_tokens), 0) AS BIGINT)
            FROM batch_results WHERE batch_id = @id
            """,
            row => new BatchProgress(row.GetInt64(0) - row.GetInt64(1), row.GetInt64(1), UsageOf(row, 2)),
            ("@id", id)).ConfigureAwait(false))!;

    private static Batch BatchOf(DbDataReader row) => JsonSerializer.Deserialize(row.GetString(0), BatchJson.Default.Batch)!;

    private static TokenUsage UsageOf(DbDataReader row, int first) => new()
    {
        InputTokens = row.GetInt64(first),
        OutputTokens = row.GetInt64(first + 1),
        CachedInputTokens = row.GetInt64(first + 2),
        ReasoningTokens = row.GetInt64(first + 3),
    };
}
