namespace OrleansAi.Storage;

/// <summary>The relational databases that OrleansAi stores to.</summary>
public enum DatabaseKind
{
    /// <summary>One file under the data directory; one process.</summary>
    Sqlite,

    /// <summary>A server that a cluster shares.</summary>
    Postgres,
}
