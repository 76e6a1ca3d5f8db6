using System.Data.Common;
using Npgsql;

namespace OrleansAi.Storage.Postgres;

/// <summary>One transaction of a PostgreSQL connection. Npgsql prepares what it sees often and keeps it per connection.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, NpgsqlTransaction transaction) : DatabaseSession
{
    public override DatabaseKind Kind => DatabaseKind.Postgres;

    public override DbCommand Command(string sql) => new NpgsqlCommand(sql, connection, transaction);
}
