using System.Data.Common;

namespace OrleansAi.Storage;

/// <summary>One connection inside one transaction; lives as long as the work that was given to <see cref="IDatabase"/>.</summary>
public abstract class DatabaseSession
{
    /// <summary>Which database this is, for the few statements that differ.</summary>
    public abstract DatabaseKind Kind { get; }

    /// <summary>
    /// The command of this text on this connection and transaction, prepared and kept for the next use; it comes without
    /// parameters, which are named <c>@name</c>. Write SQL that both databases understand, and finish reading one command's
    /// rows before asking for the same text again.
    /// </summary>
    public abstract DbCommand Command(string sql);

    /// <summary>Runs the statement and returns how many rows it changed.</summary>
    /// <remarks>
    /// Values are <see cref="string"/>, <see cref="long"/>, <see cref="int"/>, <see cref="double"/>, <c>byte[]</c> or null: what
    /// both databases store alike. Times are stored as integers, truth values as 0 and 1.
    /// </remarks>
    public virtual async ValueTask<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters) =>
        await Bind(sql, parameters).ExecuteNonQueryAsync().ConfigureAwait(false);

    /// <summary>The command of this text with its parameters.</summary>
    internal DbCommand Bind(string sql, (string Name, object? Value)[] parameters)
    {
        var command = Command(sql);
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
