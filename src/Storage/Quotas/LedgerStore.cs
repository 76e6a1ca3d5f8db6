using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using OrleansAi.Quotas;

namespace OrleansAi.Storage.Quotas;

/// <summary>
/// The ledgers of all users. One quota grain writes each, and numbers its entries without gaps: a second writer's entry meets
/// the first's number or id and fails.
/// </summary>
public sealed class LedgerStore(IDatabase database)
{
    internal const string Columns =
        "number, kind, entry_id, at, endpoint, amount, reserved, from_budget, from_credits, shortfall, credits_after, credited_in_all, note";

    /// <summary>The last entry of <paramref name="userKey"/>, or <c>null</c>; it carries the balance.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    public ValueTask<LedgerEntry?> ReadLastAsync(string userKey, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstOrDefaultAsync(
                $"SELECT {Columns} FROM quota_ledger WHERE user_key = @user ORDER BY number DESC LIMIT 1", ReadEntry, ("@user", userKey)),
            cancellationToken);

    /// <summary>What calls cost and what budgets paid since <paramref name="from"/>, by endpoint, before <paramref name="later"/> and from then on.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    public ValueTask<ImmutableArray<EndpointCharges>> SumChargesAsync(string userKey, DateTimeOffset from, DateTimeOffset later, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryAsync(
                """
                SELECT endpoint, CAST(SUM(amount) AS BIGINT), CAST(SUM(from_budget) AS BIGINT), CASE WHEN at >= @later THEN 1 ELSE 0 END AS is_later
                FROM quota_ledger WHERE user_key = @user AND at >= @from AND kind = @charge GROUP BY endpoint, is_later
                """,
                row => new EndpointCharges(row.GetString(0), new Money(row.GetInt64(1)), new Money(row.GetInt64(2)), row.GetInt32(3) == 1),
                ("@user", userKey), ("@from", from.UtcTicks), ("@later", later.UtcTicks), ("@charge", (long)LedgerEntryKind.Charge)),
            cancellationToken);

    /// <summary>Those of <paramref name="ids"/> that entries of <paramref name="kind"/> have.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    public ValueTask<ImmutableHashSet<string>> FindAsync(
        string userKey, LedgerEntryKind kind, ImmutableArray<string> ids, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session =>
            {
                // One statement for all: a busy user's calls come by the hundred.
                var found = await session.QueryAsync(
                    $"SELECT entry_id FROM quota_ledger WHERE user_key = @user AND kind = @kind AND entry_id IN ({Each(session.Kind)})",
                    row => row.GetString(0),
                    ("@user", userKey), ("@kind", (long)kind), ("@ids", JsonSerializer.Serialize(ids.AsEnumerable())));
                return found.ToImmutableHashSet();
            },
            cancellationToken);

    /// <summary>Appends <paramref name="entries"/>, all or none.</summary>
    /// <exception cref="StorageException">The store could not be written, or an entry's number or id is taken.</exception>
    public async ValueTask AppendAsync(string userKey, ImmutableArray<LedgerEntry> entries, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            async session =>
            {
                foreach (var chunk in entries.Chunk(LedgerInsert.MostEntries))
                {
                    await LedgerInsert.ExecuteAsync(session, userKey, chunk);
                }

                return entries.Length;
            },
            cancellationToken);

    /// <summary>Up to <paramref name="count"/> entries whose numbers are above <paramref name="after"/>, in order.</summary>
    /// <exception cref="StorageException">The store could not be read.</exception>
    public ValueTask<ImmutableArray<LedgerEntry>> ReadAsync(string userKey, long after, int count, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryAsync(
                $"SELECT {Columns} FROM quota_ledger WHERE user_key = @user AND number > @after ORDER BY number LIMIT @count",
                ReadEntry,
                ("@user", userKey), ("@after", after), ("@count", (long)count)),
            cancellationToken);

    private static string Each(DatabaseKind kind) =>
        kind == DatabaseKind.Sqlite ? "SELECT value FROM json_each(@ids)" : "SELECT json_array_elements_text(@ids::json)";

    private static LedgerEntry ReadEntry(DbDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Kind = (LedgerEntryKind)row.GetInt64(1),
        Id = row.GetString(2),
        At = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
        Endpoint = row.GetString(4),
        Amount = new Money(row.GetInt64(5)),
        Reserved = new Money(row.GetInt64(6)),
        FromBudget = new Money(row.GetInt64(7)),
        FromCredits = new Money(row.GetInt64(8)),
        Shortfall = new Money(row.GetInt64(9)),
        CreditsAfter = new Money(row.GetInt64(10)),
        CreditedInAll = new Money(row.GetInt64(11)),
        Note = row.IsDBNull(12) ? null : row.GetString(12),
    };
}

/// <summary>What calls of one endpoint cost in a span of time, and what budgets paid of it.</summary>
/// <param name="Endpoint">The path that was called.</param>
/// <param name="Amount">What the calls cost.</param>
/// <param name="FromBudget">What budgets paid.</param>
/// <param name="IsLater">Whether it is the later part of the time asked for.</param>
public readonly record struct EndpointCharges(string Endpoint, Money Amount, Money FromBudget, bool IsLater);
