namespace OrleansAi.Storage;

/// <summary>Where OrleansAi stores, as people write it: the section <c>OrleansAi:Storage</c>, and <c>OrleansAi:DataDirectory</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The section that these settings come from.</summary>
    public const string Section = "OrleansAi:Storage";

    /// <summary>The setting of the data directory.</summary>
    public const string DataDirectorySetting = "OrleansAi:DataDirectory";

    /// <summary><c>Sqlite</c> (the default) or <c>Postgres</c>.</summary>
    public string Kind { get; set; } = nameof(DatabaseKind.Sqlite);

    /// <summary>How PostgreSQL is reached; SQLite has none.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Writes that may wait; one more is refused. From 1.</summary>
    public int QueuedWrites { get; set; } = new WriteLimits().QueuedWrites;

    /// <summary>Writes that share one commit at most. From 1.</summary>
    public int WritesPerCommit { get; set; } = new WriteLimits().WritesPerCommit;

    /// <summary>The directory of the SQLite file <c>orleansai.db</c>; it is made where it is missing.</summary>
    public string DataDirectory { get; set; } = "data";

    internal string SqliteFile => Path.Combine(DataDirectory, "orleansai.db");

    internal WriteLimits WriteLimits => new() { QueuedWrites = QueuedWrites, WritesPerCommit = WritesPerCommit };
}
