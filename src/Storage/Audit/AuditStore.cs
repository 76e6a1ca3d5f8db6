using System.Collections.Immutable;
using System.Data.Common;
using OrleansAi.Audit;

namespace OrleansAi.Storage.Audit;

/// <inheritdoc />
public sealed class AuditStore(IDatabase database) : IAuditStore
{
    private const string Columns = "number, at, actor, key_id, action, subject, details, request_id, hash";

    /// <inheritdoc />
    public ValueTask<AuditEntry?> FindLastAsync(string tenant, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryFirstOrDefaultAsync(
                $"SELECT {Columns} FROM audit_entries WHERE tenant = @tenant ORDER BY number DESC LIMIT 1", Entry, ("@tenant", tenant)),
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask AppendAsync(string tenant, AuditEntry entry, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            session => session.ExecuteAsync(
                $"""
                INSERT INTO audit_entries (tenant, {Columns})
                VALUES (@tenant, @number, @at, @actor, @key_id, @action, @subject, @details, @request_id, @hash)
                """,
                ("@tenant", tenant),
                ("@number", entry.Number),
                ("@at", entry.At.ToUnixTimeMilliseconds()),
                ("@actor", entry.Note.Actor),
                ("@key_id", entry.Note.KeyId),
                ("@action", entry.Note.Action),
                ("@subject", entry.Note.Subject),
                ("@details", entry.Note.Details),
                ("@request_id", entry.Note.RequestId),
                ("@hash", entry.Hash)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<AuditEntry>> ReadAsync(string tenant, long after, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryAsync(
                $"SELECT {Columns} FROM audit_entries WHERE tenant = @tenant AND number > @after ORDER BY number LIMIT @limit",
                Entry,
                ("@tenant", tenant),
                ("@after", after),
                ("@limit", (long)limit)),
            cancellationToken);

    private static AuditEntry Entry(DbDataReader row) => new()
    {
        Number = row.GetInt64(0),
        At = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        Note = new AuditNote
        {
            Actor = row.GetString(2),
            KeyId = row.IsDBNull(3) ? null : row.GetString(3),
            Action = row.GetString(4),
            Subject = row.GetString(5),
            Details = row.GetString(6),
            RequestId = row.IsDBNull(7) ? null : row.GetString(7),
        },
        Hash = row.GetString(8),
    };
}
