using System.Collections.Immutable;
using System.Data.Common;

namespace OrleansAi.Storage.Models;

/// <inheritdoc />
public sealed class RolloutStore(IDatabase database) : IRolloutStore
{
    private const string Select = "SELECT id, model, number, revision, document FROM rollouts";

    /// <inheritdoc />
    public async ValueTask<bool> SaveAsync(StoredRollout rollout, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            session => session.ExecuteAsync(
                """
                INSERT INTO rollouts (id, model, number, revision, document) VALUES (@id, @model, @number, @revision, @document)
                ON CONFLICT (id) DO UPDATE SET revision = @revision, document = @document WHERE rollouts.revision < @revision
                """,
                ("@id", rollout.Id),
                ("@model", rollout.Model),
                ("@number", rollout.Number),
                ("@revision", rollout.Revision),
                ("@document", rollout.Document)),
            cancellationToken) == 1;

    /// <inheritdoc />
    public ValueTask<StoredRollout?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => session.QueryFirstOrDefaultAsync($"{Select} WHERE id = @id", Rollout, ("@id", id)), cancellationToken);

    /// <inheritdoc />
    public ValueTask<StoredRollout?> FindLatestAsync(string model, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryFirstOrDefaultAsync($"{Select} WHERE model = @model ORDER BY number DESC LIMIT 1", Rollout, ("@model", model)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<StoredRollout>> LatestAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryAsync(
                $"{Select} WHERE number = (SELECT MAX(latest.number) FROM rollouts AS latest WHERE latest.model = rollouts.model) ORDER BY model", Rollout),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<StoredRollout>> ListAsync(string? model, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => model is null
                ? session.QueryAsync($"{Select} ORDER BY id DESC LIMIT @limit", Rollout, ("@limit", (long)limit))
                : session.QueryAsync($"{Select} WHERE model = @model ORDER BY number DESC LIMIT @limit", Rollout, ("@model", model), ("@limit", (long)limit)),
            cancellationToken);

    private static StoredRollout Rollout(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4));
}
