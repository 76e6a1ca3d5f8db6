using System.Data.Common;

namespace OrleansAi.Storage;

/// <summary>The usual ways to query in a session. A parameter is named as in the text: <c>@name</c>.</summary>
public static class DatabaseSessionCommands
{
    /// <summary>Runs the query and returns what <paramref name="read"/> makes of each row, in the query's order.</summary>
    public static async ValueTask<ImmutableArray<T>> QueryAsync<T>(
        this DatabaseSession session, string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(read);
        var rows = ImmutableArray.CreateBuilder<T>();
        var reader = await session.Bind(sql, parameters).ExecuteReaderAsync().ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows.DrainToImmutable();
    }

    /// <summary>Runs the query and returns what <paramref name="read"/> makes of its first row, or the default without a row.</summary>
    public static async ValueTask<T?> QueryFirstOrDefaultAsync<T>(
        this DatabaseSession session, string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(read);
        var reader = await session.Bind(sql, parameters).ExecuteReaderAsync().ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        return await reader.ReadAsync().ConfigureAwait(false) ? read(reader) : default;
    }
}
