using System.Collections.Immutable;
using System.Data.Common;
using OrleansAi.Models;

namespace OrleansAi.Storage.Models;

/// <inheritdoc />
public sealed class RegisteredModelStore(IDatabase database) : IRegisteredModelStore
{
    private const string Select = "SELECT name, revision, definition, changed_at, changed_by FROM registered_models";

    /// <inheritdoc />
    public async ValueTask<bool> SaveAsync(RegisteredModel model, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            session => session.ExecuteAsync(
                """
                INSERT INTO registered_models (name, revision, definition, changed_at, changed_by)
                VALUES (@name, @revision, @definition, @changed_at, @changed_by)
                ON CONFLICT (name) DO UPDATE
                SET revision = @revision, definition = @definition, changed_at = @changed_at, changed_by = @changed_by
                WHERE registered_models.revision < @revision
                """,
                ("@name", model.Name),
                ("@revision", model.Revision),
                ("@definition", model.Definition),
                ("@changed_at", model.ChangedAt.ToUnixTimeMilliseconds()),
                ("@changed_by", model.ChangedBy)),
            cancellationToken) == 1;

    /// <inheritdoc />
    public ValueTask<RegisteredModel?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => session.QueryFirstOrDefaultAsync($"{Select} WHERE name = @name", Model, ("@name", name)), cancellationToken);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<RegisteredModel>> ListAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => session.QueryAsync($"{Select} ORDER BY name", Model), cancellationToken);

    private static RegisteredModel Model(DbDataReader row) => new()
    {
        Name = row.GetString(0),
        Revision = row.GetInt64(1),
        Definition = row.IsDBNull(2) ? null : row.GetString(2),
        ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        ChangedBy = row.GetString(4),
    };
}
