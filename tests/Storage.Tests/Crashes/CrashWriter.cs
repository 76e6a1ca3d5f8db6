using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Storage.Sqlite;

namespace OrleansAi.Storage.Tests.Crashes;

/// <summary>
/// The process that <see cref="SqliteCrashTests"/> kills: it writes rows from several callers at once and prints the number of
/// each row when its write was acknowledged.
/// </summary>
internal static class CrashWriter
{
    private const int Callers = 16;

    /// <summary>The name of this program for <see cref="Main"/>.</summary>
    public const string Command = "write-until-killed";

    /// <summary>Runs when the test assembly is started as a program: <c>write-until-killed FILE FIRST-NUMBER</c>.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [Command, var file, var first])
        {
            await Console.Error.WriteLineAsync("This is a test assembly: run it with dotnet test.");
            return 2;
        }

        await using var database = new SqliteDatabase(file, new WriteLimits(), NullLogger<SqliteDatabase>.Instance);
        var last = long.Parse(first, System.Globalization.CultureInfo.InvariantCulture) - 1;
        await using var output = Console.OpenStandardOutput();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var number = Interlocked.Increment(ref last);
                await database.WriteAsync(async session =>
                {
                    // Two rows in two tables: a crash may lose both, never one of them.
                    await session.ExecuteAsync("INSERT INTO parents (id) VALUES (@id)", ("@id", number));
                    return await session.ExecuteAsync("INSERT INTO children (parent) VALUES (@id)", ("@id", number));
                });
                await output.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{number}\n"));
            }
        })));
        return 0;
    }
}
