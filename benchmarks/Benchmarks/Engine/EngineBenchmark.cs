using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansAi.Benchmarks.Engine;

/// <summary>What calls and activations cost in the grain engine that this program was built with, from a client in the silo's process.</summary>
internal static class EngineBenchmark
{
    private const int Rounds = 3;
    private const int ManyCallers = 100;
    private const int Activations = 100_000;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    public static async Task RunAsync()
    {
        using var host = await Silos.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        await CallAsync(grains, ManyCallers);

        var table = new Table("figure", Machine.Engine);
        table.Add($"calls/s, {ManyCallers} callers", $"{await MedianAsync(grains, ManyCallers):N0}");
        table.Add("calls/s, 1 caller", $"{await MedianAsync(grains, 1):N0}");
        var (rate, bytes) = await ActivateAsync(grains);
        table.Add("activations/s", $"{rate:N0}");
        table.Add("bytes per idle activation", $"{bytes:N0}");
        table.Print();
        Console.WriteLine(
            $"\nA call passes one int and returns one; each caller has a grain of its own and awaits each call. Medians of {Rounds} rounds of "
            + $"{Round.TotalSeconds:0} s. Activations: the first calls of {Activations:N0} grains without state by {ManyCallers} callers; bytes: "
            + "what the managed heap then holds more after a full collection, keys and references included.");
        await host.StopAsync();
    }

    private static async Task<double> MedianAsync(IGrainFactory grains, int callers)
    {
        var rates = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            rates.Add(await CallAsync(grains, callers));
        }

        return Figures.Median(rates);
    }

    private static Task<double> CallAsync(IGrainFactory grains, int callers)
    {
        var own = Enumerable.Range(0, callers).Select(caller => grains.GetGrain<IPingGrain>($"caller-{caller}")).ToArray();
        return Callers.RateAsync(callers, Round, async (caller, calls) => await own[caller].Ping((int)calls) == (int)calls + 1);
    }

    private static async Task<(double Rate, double Bytes)> ActivateAsync(IGrainFactory grains)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, ManyCallers).Select(caller => Task.Run(async () =>
        {
            for (var grain = caller; grain < Activations; grain += ManyCallers)
            {
                await grains.GetGrain<IPingGrain>($"idle-{grain}").Ping(grain);
            }
        })));
        var rate = Activations / Stopwatch.GetElapsedTime(started).TotalSeconds;
        return (rate, (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Activations);
    }
}
