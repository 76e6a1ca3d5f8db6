namespace OrleansAi.Storage.Postgres;

/// <summary>How a group of writes ended.</summary>
internal enum PostgresGroupOutcome
{
    /// <summary>All that it holds is on disk.</summary>
    Committed,

    /// <summary>Nothing of it was written; each write may be tried alone.</summary>
    RolledBack,

    /// <summary>The connection was lost while it committed: the server may have done it or not.</summary>
    Unknown,

    /// <summary>There was no connection to begin with.</summary>
    Unreachable,
}
