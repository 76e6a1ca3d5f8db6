using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Access;
using OrleansAi.Conversations;
using OrleansAi.Gateway;
using OrleansAi.Grains.Conversations;
using OrleansAi.Storage;
using OrleansAi.Storage.Migrations;
using OrleansAi.Storage.Sqlite;

namespace OrleansAi.Benchmarks.Turns;

/// <summary>
/// Durable turns of conversations with a model that answers at once, in one process: each client sends a message, waits for the
/// answer, and sends the next. Message and answer are on disk (<c>synchronous=FULL</c>, commits grouped) before they are counted.
/// </summary>
internal static class GrainTurns
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);
    private static readonly Caller Caller = new() { Tenant = "bench", User = "bench", Tier = "default", Scopes = [Scope.Chat] };

    public static async Task RunAsync()
    {
        var table = new Table("storage", "clients", "turns/s", "p50 (ms)", "p99 (ms)");
        var directory = Directory.CreateTempSubdirectory("orleansai-bench-");
        try
        {
            await using var database = new SqliteDatabase(Path.Combine(directory.FullName, "turns.db"), new WriteLimits(), NullLogger<SqliteDatabase>.Instance);
            foreach (var clients in (int[])[1, 64, 96])
                table.Add(["SQLite, synchronous=FULL", $"{clients}", .. await MeasureAsync(database, clients)]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        table.Print();
        Console.WriteLine(
            $"\nThe conversation grains in this process, without HTTP and without a model call: {Measured.TotalSeconds:0} s a row; each client sends a message, "
            + "awaits its answer, and sends the next. Clients and grains share the cores.");
    }

    private static async Task<string[]> MeasureAsync(IDatabase database, int clients)
    {
        await new Migrator(database, TimeProvider.System).MigrateAsync();
        using var host = await Silos.StartAsync((builder, _) =>
        {
            builder.Services.AddSingleton(database);
            builder.Services.AddSingleton<IModelGateway>(new InstantGateway());
            builder.Services.AddConversations();
        });
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        await ClientsAsync(grains, clients, WarmUp);
        var (latencies, elapsed) = await ClientsAsync(grains, clients, Measured);
        await host.StopAsync();
        return
        [
            $"{latencies.Count / elapsed.TotalSeconds:N0}",
            $"{Figures.Percentile(latencies, 50):0.0}",
            $"{Figures.Percentile(latencies, 99):0.0}",
        ];
    }

    private static async Task<(List<double> Latencies, TimeSpan Elapsed)> ClientsAsync(IGrainFactory grains, int clients, TimeSpan time)
    {
        var started = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => ClientAsync(grains, started, time))));
        return ([.. latencies.SelectMany(one => one)], Stopwatch.GetElapsedTime(started));
    }

    private static async Task<List<double>> ClientAsync(IGrainFactory grains, long started, TimeSpan time)
    {
        var latencies = new List<double>();
        var grain = grains.GetGrain<IConversationGrain>(ConversationId.Create(TimeProvider.System.GetUtcNow()));
        await grain.Create(Caller, new NewConversation { Model = "chat" });
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            var begun = Stopwatch.GetTimestamp();
            var accepted = await grain.Send(Caller, new NewMessage { Text = "What is the answer to the great question?" });
            var result = await grain.GetTurn(Caller, accepted.Value!.Turn.Number, TimeSpan.FromSeconds(20));
            if (result.Value?.Turn.Status != TurnStatus.Completed)
                throw new InvalidOperationException($"A turn came to {result.Value?.Turn.Status}: {result.Value?.Turn.Failure ?? (object?)result.Problem}.");

            latencies.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return latencies;
    }
}
