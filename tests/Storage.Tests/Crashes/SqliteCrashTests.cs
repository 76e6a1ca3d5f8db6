using System.Diagnostics;
using System.Globalization;
using OrleansAi.Storage.Tests.Stores;

namespace OrleansAi.Storage.Tests.Crashes;

public sealed class SqliteCrashTests
{
    private const int Rounds = 10;
    private const long NumbersPerRound = 1_000_000;

    [Fact]
    public async Task WriteAsync_ProcessKilledAtRandomMoments_KeepsEveryAcknowledgedRowWhole()
    {
        await using var store = new SqliteStore();
        await store.CloseAsync(await store.OpenWithRowsAsync());
        var random = new Random(20260301);
        var acknowledged = new HashSet<long>();

        for (var round = 0; round < Rounds; round++)
        {
            acknowledged.UnionWith(await WriteUntilKilledAsync(store.File, round * NumbersPerRound, killAfter: random.Next(1, 3000)));

            var database = store.Open();
            var (parents, children) = await database.ReadAsync(async session => (
                await session.QueryAsync("SELECT id FROM parents ORDER BY id", row => row.GetInt64(0)),
                await session.QueryAsync("SELECT parent FROM children ORDER BY parent", row => row.GetInt64(0)))).AsTask().InTime();
            Assert.Equal("ok", await database.ReadAsync(session => session.QueryFirstOrDefaultAsync("PRAGMA integrity_check", row => row.GetString(0))));
            await store.CloseAsync(database);

            Assert.Equal(parents.AsEnumerable(), children);
            Assert.Equal([], acknowledged.Except(parents));
        }

        Assert.True(acknowledged.Count >= Rounds, $"Only {acknowledged.Count} rows were ever acknowledged.");
    }

    private static async Task<List<long>> WriteUntilKilledAsync(string file, long first, int killAfter)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet",
            ["exec", typeof(CrashWriter).Assembly.Location, CrashWriter.Command, file, first.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var rows = new List<long>();
        while (await process.StandardOutput.ReadLineAsync().InTime("a row that the writing process acknowledges") is { } line)
        {
            // What was printed before the kill and is read after it was acknowledged too.
            rows.Add(long.Parse(line, CultureInfo.InvariantCulture));
            if (rows.Count == killAfter)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync().InTime("the end of the killed process");
        Assert.True(rows.Count >= killAfter, $"The writing process ended by itself after {rows.Count} rows: {await errors}");
        return rows;
    }
}
