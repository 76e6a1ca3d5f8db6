using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using OrleansAi.Benchmarks.Turns;
using OrleansAi.Conversations;
using OrleansAi.Gateway;
using OrleansAi.Grains.Conversations;
using OrleansAi.Storage;
using OrleansAi.Storage.Sqlite;

namespace OrleansAi.Benchmarks.Conversations;

/// <summary>What an idle conversation takes of a silo's memory until it is collected, and that it is.</summary>
internal static class IdleConversations
{
    private const int Callers = 100;
    private const double Kibibyte = 1024;
    private const double Mebibyte = 1024 * 1024;

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan Quantum = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static async Task RunAsync()
    {
        var table = new Table(
            "conversations", "activations/s", "managed, each (KiB)", "resident, each (KiB)", "resident before (MiB)", "resident (MiB)", "nine tenths collected after (s)", "managed then, each (KiB)", "resident then (MiB)");
        await MeasureAsync(table, "100,000, read once", 100_000, messages: 1, text: 40, ReadAsync);
        await MeasureAsync(table, "20,000, after a turn", 20_000, messages: 1, text: 40, TurnAsync);
        await MeasureAsync(table, "2,000, after a turn, 64 KiB of messages", 2_000, messages: 32, text: 1024, TurnAsync);
        table.Print();
        Console.WriteLine(
            $"\nA silo in this process over SQLite; each conversation is activated from the store, then left alone. Memory after full collections. An activation is "
            + $"collected once it has been idle for {Age.TotalSeconds:0} s (15 minutes by default), looked for each {Quantum.TotalSeconds:0} s; the time counts from the last call. The embedded engine does not count its activations.");
    }

    private static async Task MeasureAsync(Table table, string name, int count, int messages, int text, Func<IConversationGrain, int, Task> call)
    {
        var directory = Directory.CreateTempSubdirectory("orleansai-bench-");
        try
        {
            await using var database = new SqliteDatabase(Path.Combine(directory.FullName, "idle.db"), new WriteLimits(), NullLogger<SqliteDatabase>.Instance);
            var stored = new StoredConversations(database);
            await stored.FillAsync(count, messages, new string('q', text), new string('a', text));
            using var host = await Silos.StartAsync((builder, silo) =>
            {
                builder.Services.AddSingleton<IDatabase>(database);
                builder.Services.AddSingleton<IModelGateway>(new InstantGateway());
                builder.Services.AddConversations();
                silo.Configure<GrainCollectionOptions>(options => (options.CollectionAge, options.CollectionQuantum) = (Age, Quantum));
            });
            table.Add([name, .. await MeasureAsync(host.Services.GetRequiredService<IGrainFactory>(), stored, count, call)]);
            await host.StopAsync();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<string[]> MeasureAsync(IGrainFactory grains, StoredConversations stored, int count, Func<IConversationGrain, int, Task> call)
    {
        // The first calls make what is there once; those conversations are not counted again.
        for (var number = 0; number < Callers; number++)
        {
            await call(grains.GetGrain<IConversationGrain>(stored.Id(number)), number);
        }

        using var activations = new ActivationGauge();
        var before = activations.Count;
        var (managedBefore, residentBefore) = Memory();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var number = Callers + caller; number < count; number += Callers)
            {
                await call(grains.GetGrain<IConversationGrain>(stored.Id(number)), number);
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(started);
        var idleSince = Stopwatch.GetTimestamp();
        var (managed, resident) = Memory();
        var activated = count - Callers;
        while (activations.Count - before > activated / 10)
        {
            if (Stopwatch.GetElapsedTime(idleSince) > 4 * Age)
            {
                throw new InvalidOperationException($"After {4 * Age} {activations.Count - before:N0} of {activated:N0} idle conversations were still active.");
            }

            await Task.Delay(Look, TimeProvider.System);
        }

        var collectedAfter = Stopwatch.GetElapsedTime(idleSince);
        var (managedThen, residentThen) = Memory();
        return
        [
            $"{activated / elapsed.TotalSeconds:N0}",
            $"{(managed - managedBefore) / Kibibyte / activated:0.0}",
            $"{(resident - residentBefore) / Kibibyte / activated:0.0}",
            $"{residentBefore / Mebibyte:N0}",
            $"{resident / Mebibyte:N0}",
            activations.Exists ? $"{collectedAfter.TotalSeconds:0}" : "-",
            activations.Exists ? $"{(managedThen - managedBefore) / Kibibyte / activated:0.0}" : "-",
            activations.Exists ? $"{residentThen / Mebibyte:N0}" : "-",
        ];
    }

    private static async Task ReadAsync(IConversationGrain grain, int number) => Expect(await grain.Get(StoredConversations.OwnerOf(number)));

    private static async Task TurnAsync(IConversationGrain grain, int number)
    {
        var caller = StoredConversations.OwnerOf(number);
        var accepted = Expect(await grain.Send(caller, new NewMessage { Text = "What is the answer to the great question?" }));
        Expect(await grain.GetTurn(caller, accepted.Turn.Number, TimeSpan.FromSeconds(20)));
    }

    private static T Expect<T>(ConversationReply<T> reply)
        where T : class => reply.Value ?? throw new InvalidOperationException($"A conversation answered {reply.Problem}.");

    private static (double Managed, double Resident) Memory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: false), process.WorkingSet64);
    }
}
