using System.Collections.Immutable;
using System.Data.Common;
using OrleansAi.Idempotency;

namespace OrleansAi.Storage.Idempotency;

/// <inheritdoc />
public sealed class IdempotentRequestStore(IDatabase database) : IIdempotentRequestStore
{
    /// <inheritdoc />
    public ValueTask<StoredRequest?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryFirstOrDefaultAsync(
                "SELECT id, fingerprint, runner, expires_at, answer FROM idempotent_requests WHERE id = @id", Read, ("id", id)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<bool> ClaimAsync(StoredRequest request, StoredRequest? previous, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                """
                INSERT INTO idempotent_requests (id, fingerprint, runner, expires_at, answer)
                VALUES (@id, @fingerprint, @runner, @expires_at, NULL)
                ON CONFLICT (id) DO UPDATE SET
                    fingerprint = excluded.fingerprint, runner = excluded.runner, expires_at = excluded.expires_at, answer = NULL
                WHERE idempotent_requests.runner = @previous
                """,
                ("id", request.Id),
                ("fingerprint", request.Fingerprint),
                ("runner", request.Runner),
                ("expires_at", request.ExpiresAt.ToUnixTimeMilliseconds()),

                // A claim whose first write was done without our learning it is written again, and stands.
                ("previous", previous?.Runner ?? request.Runner)) == 1,
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<bool> AnswerAsync(
        string id, string runner, ImmutableArray<AnswerPiece> answer, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                "UPDATE idempotent_requests SET answer = @answer WHERE id = @id AND runner = @runner",
                ("id", id),
                ("runner", runner),
                ("answer", AnswerBlob.Write(answer))) == 1,
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask DeleteAsync(string id, string runner, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            session => session.ExecuteAsync(
                "DELETE FROM idempotent_requests WHERE id = @id AND runner = @runner", ("id", id), ("runner", runner)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<int> DeleteExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                """
                DELETE FROM idempotent_requests WHERE id IN
                    (SELECT id FROM idempotent_requests WHERE expires_at < @now ORDER BY expires_at LIMIT @limit)
                """,
                ("now", now.ToUnixTimeMilliseconds()),
                ("limit", limit)),
            cancellationToken);

    private static StoredRequest Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Fingerprint = row.GetString(1),
        Runner = row.GetString(2),
        ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        Answer = row.IsDBNull(4) ? null : AnswerBlob.Read(row.GetFieldValue<byte[]>(4)),
    };
}
