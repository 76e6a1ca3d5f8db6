using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OrleansAi.Storage.Sqlite;

/// <summary>
/// One prepared statement that returns no rows, bound without the driver's parameter objects: those look up each name in each
/// execution, and cost the one writer more than SQLite itself does.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int _parameters;
    private string[] _names = [];
    private int[] _places = [];

    private SqliteStatement(sqlite3 database, sqlite3_stmt statement)
    {
        _database = database;
        _statement = statement;
        _parameters = raw.sqlite3_bind_parameter_count(statement);
    }

    /// <summary>Prepares <paramref name="sql"/>; <c>null</c> where it is no single statement.</summary>
    /// <exception cref="SqliteException">It is no SQL that the database understands.</exception>
    public static SqliteStatement? Prepare(sqlite3 database, string sql)
    {
        var result = raw.sqlite3_prepare_v2(database, sql, out var statement, out var rest);
        SqliteException.ThrowExceptionForRC(result, database);
        if (!statement.IsInvalid && string.IsNullOrWhiteSpace(rest))
        {
            return new SqliteStatement(database, statement);
        }

        statement.Dispose();
        return null;
    }

    /// <summary>Runs the statement and returns how many rows it changed.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public int Execute((string Name, object? Value)[] parameters)
    {
        Bind(parameters);
        var before = raw.sqlite3_total_changes(_database);
        var result = raw.sqlite3_step(_statement);

        // Resetting repeats the step's error, so it is thrown before the connection's message is gone.
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            try
            {
                SqliteException.ThrowExceptionForRC(result, _database);
            }
            finally
            {
                _ = raw.sqlite3_reset(_statement);
            }
        }

        _ = raw.sqlite3_reset(_statement);
        return raw.sqlite3_total_changes(_database) - before;
    }

    public void Dispose() => _statement.Dispose();

    private void Bind((string Name, object? Value)[] parameters)
    {
        if (parameters.Length != _parameters)
        {
            throw new ArgumentException($"The statement has {_parameters} parameters, and {parameters.Length} values were given.", nameof(parameters));
        }

        if (!HasPlacesOf(parameters))
        {
            FindPlaces(parameters);
        }

        for (var index = 0; index < parameters.Length; index++)
        {
            SqliteException.ThrowExceptionForRC(Bind(_places[index], parameters[index].Value), _database);
        }
    }

    // One piece of code runs one statement, so the names are the same objects in the same order nearly always.
    private bool HasPlacesOf((string Name, object? Value)[] parameters)
    {
        for (var index = 0; index < _names.Length; index++)
        {
            if (!ReferenceEquals(_names[index], parameters[index].Name))
            {
                return false;
            }
        }

        return _names.Length == parameters.Length;
    }

    private void FindPlaces((string Name, object? Value)[] parameters)
    {
        _names = [.. parameters.Select(parameter => parameter.Name)];
        _places = [.. _names.Select(name => raw.sqlite3_bind_parameter_index(_statement, name.StartsWith('@') ? name : $"@{name}"))];
        if (Array.IndexOf(_places, 0) is >= 0 and var missing)
        {
            var name = _names[missing];
            _names = [];
            throw new ArgumentException($"The statement has no parameter {name}.", nameof(parameters));
        }
    }

    private int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, place),
        "" => raw.sqlite3_bind_text(_statement, place, ""),
        string text => BindText(place, text),
        long number => raw.sqlite3_bind_int64(_statement, place, number),
        int number => raw.sqlite3_bind_int64(_statement, place, number),
        double number => raw.sqlite3_bind_double(_statement, place, number),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
        _ => throw new ArgumentException($"A {value.GetType().Name} is no value that both databases store alike."),
    };

    private int BindText(int place, string text)
    {
        const int longestOnStack = 512;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= longestOnStack)
        {
            Span<byte> bytes = stackalloc byte[longestOnStack];
            return raw.sqlite3_bind_text(_statement, place, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return raw.sqlite3_bind_text(_statement, place, rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
