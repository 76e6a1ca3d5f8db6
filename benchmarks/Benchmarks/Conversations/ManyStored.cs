using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Benchmarks.Turns;
using OrleansAi.Conversations;
using OrleansAi.Gateway;
using OrleansAi.Grains.Conversations;
using OrleansAi.Storage;
using OrleansAi.Storage.Conversations;
using OrleansAi.Storage.Postgres;
using OrleansAi.Storage.Sqlite;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Benchmarks.Conversations;

/// <summary>The same few things in a store with a thousand conversations and in one with a million.</summary>
internal static class ManyStored
{
    private const int Many = 1_000_000;
    private const int Tries = 2000;
    private const int PageSize = 51;
    private const double Mebibyte = 1024 * 1024;

    public static async Task RunAsync()
    {
        var table = new Table(
            "store, conversations", "filled in (s)", "size (MiB)", "list, first page p50 (ms)", "p99", "list, a page in the middle p50 (ms)", "p99",
            "append p50 (ms)", "p99", "activation p50 (ms)", "p99", "look for unfinished turns p50 (ms)");
        var charges = ManyCharges.NewTable();
        foreach (var count in (int[])[StoredConversations.Originals, Many])
        {
            var directory = Directory.CreateTempSubdirectory("orleansai-bench-");
            var file = Path.Combine(directory.FullName, "many.db");
            await using (var database = new SqliteDatabase(file, new WriteLimits(), NullLogger<SqliteDatabase>.Instance))
            {
                await MeasureAsync(table, $"SQLite, {count:N0}", database, count, () => Task.FromResult((double)new FileInfo(file).Length));
                await AddChargesAsync("SQLite", database, count);
            }

            directory.Delete(recursive: true);
        }

        var postgres = new PrivatePostgres { Durable = true };
        await postgres.InitializeAsync();
        try
        {
            foreach (var count in (int[])[StoredConversations.Originals, Many])
            {
                await using var database = new PostgresDatabase(
                    $"{await postgres.CreateDatabaseAsync()};Command Timeout=600", new WriteLimits(), NullLogger<PostgresDatabase>.Instance);
                await MeasureAsync(table, $"PostgreSQL, {count:N0}", database, count, async () => await database.ReadAsync(session =>
                    session.QueryFirstOrDefaultAsync("SELECT pg_database_size(current_database())", row => (double)row.GetInt64(0))));
                await AddChargesAsync("PostgreSQL", database, count);
            }
        }
        finally
        {
            await postgres.DisposeAsync();
        }

        table.Print();
        Console.WriteLine(
            $"\nOne caller, {Tries:N0} tries each at random places, {Tries / 10:N0} for the search; the first tenth is not counted. A list page is {PageSize} of the conversations of one user, "
            + "who owns half of the million. An append is a message with its event on disk. An activation is the first read of a conversation through its grain.\n");
        charges.Print();
        Console.WriteLine("\nThe ledger of one user beside the million conversations, read and written as that user's quota grain does it.");

        // The million's database, so that neither table is alone in the caches.
        Task AddChargesAsync(string name, IDatabase database, int count) =>
            count == Many ? ManyCharges.MeasureAsync(database, name, charges) : Task.CompletedTask;
    }

    private static async Task MeasureAsync(Table table, string name, IDatabase database, int count, Func<Task<double>> size)
    {
        var stored = new StoredConversations(database);
        var started = Stopwatch.GetTimestamp();
        await stored.FillAsync(count);
        var filled = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (database.Kind == DatabaseKind.Postgres)
        {
            // What the server does by itself some minutes later.
            await database.WriteAsync(session => session.ExecuteAsync("ANALYZE"));
        }

        var random = new Random(20260301);
        var heavy = StoredConversations.Heavy;
        var store = stored.Store;
        var first = await TimeAsync(Tries, () => store.ListAsync(heavy.Tenant, heavy.User, null, PageSize));
        var middle = await TimeAsync(Tries, async () =>
        {
            var conversation = await store.LoadAsync(stored.Id(Owned(random, count)));
            return new ConversationCursor(conversation!.Conversation.UpdatedAt, conversation.Conversation.Id);
        }, cursor => store.ListAsync(heavy.Tenant, heavy.User, cursor, PageSize));
        var turn = 10;
        var append = await TimeAsync(Tries, () => AppendAsync(store, stored.Id(random.Next(count)), ++turn));
        var unfinished = await TimeAsync(Tries / 10, () => store.ListUnfinishedAsync(null, DateTimeOffset.MaxValue, 256));
        var activation = await ActivationsAsync(database, stored, count, random);
        table.Add(
            name, $"{filled:0}", $"{await size() / Mebibyte:N0}", P50(first), P99(first), P50(middle), P99(middle), P50(append), P99(append),
            P50(activation), P99(activation), P50(unfinished));
    }

    private static async Task<List<double>> ActivationsAsync(IDatabase database, StoredConversations stored, int count, Random random)
    {
        using var host = await Silos.StartAsync((builder, _) =>
        {
            builder.Services.AddSingleton(database);
            builder.Services.AddSingleton<IModelGateway>(new InstantGateway());
            builder.Services.AddConversations();
        });
        var grains = host.Services.GetRequiredService<IGrainFactory>();

        // Each is activated once: as many as there are, in any order.
        var numbers = new Queue<int>(Enumerable.Range(0, count).OrderBy(_ => random.Next()).Take(Tries));
        var times = await TimeAsync(numbers.Count, async () =>
        {
            var number = numbers.Dequeue();
            return (await grains.GetGrain<IConversationGrain>(stored.Id(number)).Get(StoredConversations.OwnerOf(number))).Value!;
        });
        await host.StopAsync();
        return times;
    }

    private static async ValueTask<bool> AppendAsync(ConversationStore store, string id, int turn)
    {
        var at = TimeProvider.System.GetUtcNow();
        await store.WriteAsync(new ConversationChange
        {
            ConversationId = id,
            TouchedAt = at,
            Messages = [new ConversationMessage { Id = new MessageId(turn, 0), Role = MessageRole.User, Text = "What is the answer to the great question?", CreatedAt = at }],
            Events = [new TurnStarted { Number = turn, Turn = turn, At = at, Message = new MessageId(turn, 0), Model = "chat" }],
        });
        return true;
    }

    // The heavy user has the originals and each second copy.
    private static int Owned(Random random, int count)
    {
        var copies = count / StoredConversations.Originals;
        return (random.Next((copies + 1) / 2) * 2 * StoredConversations.Originals) + random.Next(StoredConversations.Originals);
    }

    private static Task<List<double>> TimeAsync<T>(int tries, Func<ValueTask<T>> work) => TimeAsync(tries, () => ValueTask.FromResult(0), _ => work());

    private static async Task<List<double>> TimeAsync<TInput, T>(int tries, Func<ValueTask<TInput>> prepare, Func<TInput, ValueTask<T>> work)
    {
        var times = new List<double>();
        for (var attempt = 0; attempt < tries; attempt++)
        {
            var input = await prepare();
            var started = Stopwatch.GetTimestamp();
            await work(input);
            if (attempt >= tries / 10)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return times;
    }

    private static string P50(List<double> times) => $"{Figures.Percentile(times, 50):0.00}";

    private static string P99(List<double> times) => $"{Figures.Percentile(times, 99):0.00}";
}
