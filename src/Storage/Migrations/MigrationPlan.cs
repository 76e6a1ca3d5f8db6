namespace OrleansAi.Storage.Migrations;

/// <summary>Decides what a database lacks, and refuses one that this version must not touch.</summary>
internal static class MigrationPlan
{
    /// <summary>Those of <paramref name="known"/> that are not among <paramref name="applied"/>, in order.</summary>
    /// <exception cref="StorageException">An applied migration is unknown or was different when it was applied.</exception>
    public static ImmutableArray<Migration> Missing(ImmutableArray<Migration> known, ImmutableArray<AppliedMigration> applied)
    {
        var knownByNumber = known.ToDictionary(migration => migration.Number);
        foreach (var past in applied)
        {
            if (!knownByNumber.TryGetValue(past.Number, out var migration))
            {
                throw new StorageException(
                    $"The database has migration {past.Number:0000}_{past.Name}, which this version of OrleansAi does not know: a newer version wrote it. "
                    + "Run that version or a later one, or restore a backup from before it.");
            }

            if (migration.Checksum != past.Checksum)
            {
                throw new StorageException(
                    $"Migration {migration} was changed after it was applied to this database (checksum {past.Checksum[..12]}… then, {migration.Checksum[..12]}… now). "
                    + "Restore the file as it was and put the change into a new migration.");
            }
        }

        var appliedNumbers = applied.Select(past => past.Number).ToHashSet();
        return [.. known.Where(migration => !appliedNumbers.Contains(migration.Number)).OrderBy(migration => migration.Number)];
    }
}
