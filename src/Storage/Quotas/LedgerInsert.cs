using System.Globalization;
using OrleansAi.Quotas;

namespace OrleansAi.Storage.Quotas;

/// <summary>
/// Inserts entries of one ledger, several by one statement: a server is asked once for all of them, and the user's quota grain
/// takes no other report until they are written.
/// </summary>
internal static class LedgerInsert
{
    /// <summary>The most that one statement inserts.</summary>
    public const int MostEntries = 32;

    private static readonly string[] Columns = LedgerStore.Columns.Split(", ");

    private static readonly ImmutableArray<string> Names =
        [.. Enumerable.Range(0, MostEntries).SelectMany(entry => Columns.Select(column => string.Create(CultureInfo.InvariantCulture, $"@{column}{entry}")))];

    private static readonly ImmutableArray<string> Statements = [.. Enumerable.Range(0, MostEntries + 1).Select(Statement)];

    /// <summary>Inserts up to <see cref="MostEntries"/> entries.</summary>
    public static ValueTask<int> ExecuteAsync(DatabaseSession session, string userKey, LedgerEntry[] entries)
    {
        var parameters = new (string, object?)[1 + (entries.Length * Columns.Length)];
        parameters[0] = ("@user", userKey);
        var next = 1;
        foreach (var entry in entries)
        {
            foreach (var value in Values(entry))
            {
                parameters[next] = (Names[next - 1], value);
                next++;
            }
        }

        return session.ExecuteAsync(Statements[entries.Length], parameters);
    }

    // In the order of the columns.
    private static object?[] Values(LedgerEntry entry) =>
    [
        entry.Number, (long)entry.Kind, entry.Id, entry.At.UtcTicks, entry.Endpoint, entry.Amount.Nanodollars, entry.Reserved.Nanodollars,
        entry.FromBudget.Nanodollars, entry.FromCredits.Nanodollars, entry.Shortfall.Nanodollars, entry.CreditsAfter.Nanodollars,
        entry.CreditedInAll.Nanodollars, entry.Note,
    ];

    private static string Statement(int entries) =>
        $"INSERT INTO quota_ledger (user_key, {LedgerStore.Columns}) VALUES "
        + string.Join(", ", Names.Take(entries * Columns.Length).Chunk(Columns.Length).Select(row => $"(@user, {string.Join(", ", row)})"));
}
