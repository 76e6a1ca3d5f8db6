using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace OrleansAi.Storage.Sqlite;

/// <summary>One SQLite connection with the statements it has prepared.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : DatabaseSession, IDisposable
{
    // A statement costs a few kilobytes. Texts beyond this many are made on the way (lists of values and the like) and not kept.
    private const int KeptStatements = 256;

    private readonly Dictionary<string, SqliteCommand> _kept = [];
    private readonly Dictionary<string, SqliteStatement> _statements = [];
    private readonly List<SqliteCommand> _passing = [];

    public override DatabaseKind Kind => DatabaseKind.Sqlite;

    public SqliteConnection Connection => connection;

    /// <summary>Whether a transaction is open: some failures (a full disk, an I/O error) end it by themselves.</summary>
    public bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    public override DbCommand Command(string sql)
    {
        if (_kept.TryGetValue(sql, out var command))
        {
            command.Parameters.Clear();
            return command;
        }

        command = connection.CreateCommand();
        command.CommandText = sql;
        if (_kept.Count < KeptStatements)
        {
            _kept.Add(sql, command);
        }
        else
        {
            _passing.Add(command);
        }

        return command;
    }

    public override ValueTask<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters) =>
        Statement(sql) is { } statement ? new ValueTask<int>(statement.Execute(parameters)) : base.ExecuteAsync(sql, parameters);

    /// <summary>Runs one statement without parameters and rows, such as those that frame a transaction.</summary>
    public void Run(string sql) => _ = Statement(sql)?.Execute([]) ?? Command(sql).ExecuteNonQuery();

    /// <summary>Forgets the statements that are not worth keeping; called between pieces of work.</summary>
    public void Tidy()
    {
        foreach (var command in _passing)
        {
            command.Dispose();
        }

        _passing.Clear();
    }

    public void Dispose()
    {
        Tidy();
        foreach (var command in _kept.Values)
        {
            command.Dispose();
        }

        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    // Null where the text isn't one statement, or is beyond those that are kept: the driver's command runs it then.
    private SqliteStatement? Statement(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement) || _statements.Count == KeptStatements)
        {
            return statement;
        }

        statement = SqliteStatement.Prepare(connection.Handle!, sql);
        if (statement is not null)
        {
            _statements.Add(sql, statement);
        }

        return statement;
    }
}
