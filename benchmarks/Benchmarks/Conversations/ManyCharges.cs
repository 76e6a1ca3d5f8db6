using System.Diagnostics;
using OrleansAi.Quotas;
using OrleansAi.Storage;
using OrleansAi.Storage.Quotas;

namespace OrleansAi.Benchmarks.Conversations;

/// <summary>What a quota grain reads and writes for a user with a thousand charges of today, and for one with a million.</summary>
internal static class ManyCharges
{
    private const int First = 1000;
    private const int Many = 1_000_000;
    private const int Tries = 200;
    private const int Batch = 20;
    private const string Endpoint = "/v1/chat/completions";

    // The first thousand are written as the product writes them; then each statement writes as many again as there are.
    private const string Double = """
        INSERT INTO quota_ledger (user_key, number, kind, entry_id, at, endpoint, amount, reserved, from_budget, from_credits, shortfall, credits_after, credited_in_all)
        SELECT user_key, number + @count, kind, 'call-' || (number + @count), at, endpoint, amount, reserved, from_budget, from_credits, shortfall, credits_after, credited_in_all
        FROM quota_ledger WHERE user_key = @user AND number + @count <= @many
        """;

    private static readonly DateTimeOffset Today = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static Table NewTable() => new(
        "store, charges of the day", "of a quota grain's activation: the last entry p50 (ms)", "sum of the day p50 (ms)", $"of an exchange: look for {Batch} ids p50 (ms)", "p99", $"append {Batch} p50 (ms)", "p99");

    public static async Task MeasureAsync(IDatabase database, string name, Table table)
    {
        var ledger = new LedgerStore(database);
        foreach (var count in (int[])[First, Many])
        {
            var user = $"bench/user-{count}";
            await ledger.AppendAsync(user, [.. Enumerable.Range(1, First).Select(Entry)], CancellationToken.None);
            for (long written = First; written < count; written *= 2)
            {
                await database.WriteAsync(session => session.ExecuteAsync(Double, ("@count", written), ("@user", user), ("@many", (long)count)));
            }

            if (database.Kind == DatabaseKind.Postgres)
            {
                await database.WriteAsync(session => session.ExecuteAsync("ANALYZE"));
            }

            var random = new Random(20260301);
            var next = count + 1;
            var last = await TimeAsync(async () => await ledger.ReadLastAsync(user, CancellationToken.None));
            var sum = await TimeAsync(async () => await ledger.SumChargesAsync(user, Today, Today, CancellationToken.None));
            var find = await TimeAsync(async () => await ledger.FindAsync(
                user, LedgerEntryKind.Charge, [.. Enumerable.Range(0, Batch).Select(_ => $"call-{random.Next(2 * count)}")], CancellationToken.None));
            var append = await TimeAsync(async () =>
            {
                await ledger.AppendAsync(user, [.. Enumerable.Range(next, Batch).Select(Entry)], CancellationToken.None);
                next += Batch;
            });
            table.Add($"{name}, {count:N0}", P(last, 50), P(sum, 50), P(find, 50), P(find, 99), P(append, 50), P(append, 99));
        }
    }

    private static LedgerEntry Entry(int number) => new()
    {
        Number = number,
        Kind = LedgerEntryKind.Charge,
        Id = $"call-{number}",
        At = Today.AddMilliseconds(number),
        Endpoint = Endpoint,
        Amount = new Money(20_000),
        Reserved = new Money(40_000),
        FromBudget = new Money(20_000),
        FromCredits = Money.Zero,
        Shortfall = Money.Zero,
        CreditsAfter = Money.Zero,
        CreditedInAll = Money.Zero,
        Note = null,
    };

    private static async Task<List<double>> TimeAsync(Func<Task> work)
    {
        var times = new List<double>();
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var started = Stopwatch.GetTimestamp();
            await work();
            if (attempt >= Tries / 10)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return times;
    }

    private static string P(List<double> times, double percent) => $"{Figures.Percentile(times, percent):0.00}";
}
