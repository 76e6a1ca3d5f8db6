using System.Data.Common;
using System.Globalization;
using Orleans.Runtime;

namespace OrleansAi.Storage.Reminders;

/// <summary>Keeps reminders as rows of <c>reminders</c>. An ETag is never used twice, also not after a row was removed and set anew.</summary>
public sealed class RelationalReminderTable(IDatabase database, TimeProvider time) : IReminderTable
{
    private const string Columns = "SELECT grain_id, reminder_name, start_at, period, version FROM reminders";

    // Versions start at the current time in ticks, so that a new row's are above those of a row that had its name before.
    private const string Upsert = """
        INSERT INTO reminders (grain_id, reminder_name, grain_hash, start_at, period, version)
        VALUES (@grain, @name, @hash, @start, @period, @version)
        ON CONFLICT (grain_id, reminder_name) DO UPDATE SET
            grain_hash = excluded.grain_hash,
            start_at = excluded.start_at,
            period = excluded.period,
            version = CASE WHEN reminders.version >= excluded.version THEN reminders.version + 1 ELSE excluded.version END
        RETURNING version
        """;

    public async Task<ReminderTableData> ReadRows(GrainId grainId) =>
        new(await QueryAsync($"{Columns} WHERE grain_id = @grain", ("@grain", grainId.ToString())).ConfigureAwait(false));

    public async Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        // The range (begin, end] of hashes lies on a ring; without this it would be empty where it passes zero.
        var range = begin < end ? "grain_hash > @begin AND grain_hash <= @end" : "(grain_hash > @begin OR grain_hash <= @end)";
        return new(await QueryAsync($"{Columns} WHERE {range}", ("@begin", (long)begin), ("@end", (long)end)).ConfigureAwait(false));
    }

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        var rows = await QueryAsync($"{Columns} WHERE grain_id = @grain AND reminder_name = @name", ("@grain", grainId.ToString()), ("@name", reminderName))
            .ConfigureAwait(false);
        return rows is [var row] ? row : null;
    }

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var first = time.GetUtcNow().UtcTicks;
        var version = await database.WriteAsync(session => session.QueryFirstOrDefaultAsync(
            Upsert,
            row => row.GetInt64(0),
            ("@grain", entry.GrainId.ToString()),
            ("@name", entry.ReminderName),
            ("@hash", (long)entry.GrainId.GetUniformHashCode()),
            ("@start", entry.StartAt.ToUniversalTime().Ticks),
            ("@period", entry.Period.Ticks),
            ("@version", first))).ConfigureAwait(false);
        return ETag(version);
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        if (!long.TryParse(eTag, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return false;
        }

        var removed = await database.WriteAsync(session => session.ExecuteAsync(
            "DELETE FROM reminders WHERE grain_id = @grain AND reminder_name = @name AND version = @version",
            ("@grain", grainId.ToString()),
            ("@name", reminderName),
            ("@version", version))).ConfigureAwait(false);
        return removed == 1;
    }

    public async Task TestOnlyClearTable() =>
        await database.WriteAsync(session => session.ExecuteAsync("DELETE FROM reminders")).ConfigureAwait(false);

    private ValueTask<ImmutableArray<ReminderEntry>> QueryAsync(string sql, params (string Name, object? Value)[] parameters) =>
        database.ReadAsync(session => session.QueryAsync(sql, Read, parameters));

    private static ReminderEntry Read(DbDataReader row) => new()
    {
        GrainId = GrainId.Parse(row.GetString(0), CultureInfo.InvariantCulture),
        ReminderName = row.GetString(1),
        StartAt = new DateTime(row.GetInt64(2), DateTimeKind.Utc),
        Period = new TimeSpan(row.GetInt64(3)),
        ETag = ETag(row.GetInt64(4)),
    };

    private static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);
}
