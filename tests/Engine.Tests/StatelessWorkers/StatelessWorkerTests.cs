using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.StatelessWorkers;

public sealed class StatelessWorkerTests : IAsyncLifetime
{
    private const int MostWorkers = 4;
    private EngineHost? _host;

    private EngineHost Host => _host!;

    private IWorkerGrain Worker => Host.Grains.GetGrain<IWorkerGrain>("worker");

    public async Task InitializeAsync() => _host = await EngineHost.Start(silo => silo.Services.AddSingleton<WorkerCount>());

    public async Task DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task Calls_UpToTheMostWorkers_RunAtOnce()
    {
        var calls = Enumerable.Range(0, MostWorkers).Select(_ => Worker.Work("begun", "end")).ToArray();
        await Host.Signals.Raised("begun", times: MostWorkers);
        Host.Signals.Raise("end");
        var most = await Task.WhenAll(calls).Within("The end of all calls");
        Assert.All(most, value => Assert.Equal(MostWorkers, value));
    }

    [Fact]
    public async Task Calls_MoreThanTheMostWorkers_WaitForAFreeOne()
    {
        var calls = Enumerable.Range(0, MostWorkers * 3).Select(_ => Worker.Work("begun", "end")).ToArray();
        await Host.Signals.Raised("begun", times: MostWorkers);
        Host.Signals.Raise("end");
        var most = await Task.WhenAll(calls).Within("The end of all calls");
        Assert.Equal(MostWorkers, most.Max());
        Assert.Equal(calls.Length, Host.Signals.Count("begun"));
    }

    [Fact]
    public async Task Calls_ManyAtOnce_HaveOneTurnAtATimeInEachWorker()
    {
        const int Calls = 400;
        var served = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => Worker.Serve(yields: 3))).Within("The end of all calls");

        // Each worker counts for itself: its answers are 1, 2, 3, …. There may be more than the most workers in all, because an
        // engine may end an idle one and begin another.
        foreach (var worker in served.GroupBy(answer => answer.Worker, answer => answer.Served))
        {
            Assert.Equal(Enumerable.Range(1, worker.Count()), worker.Order());
        }
    }

    /// <summary>
    /// Official Orleans 10.4 doesn't tell the right worker (orleans#9877), so nothing here may rely on a worker's token; the
    /// caller is let go on either engine.
    /// </summary>
    [Fact]
    public async Task Cancellation_OfACall_LetsItsCallerGo()
    {
        using var cancellation = new CancellationTokenSource();
        var kept = Worker.Work("kept begun", "end");
        var cancelled = Worker.WorkOn("begun", "end", cancellation.Token);
        await Host.Signals.Raised("kept begun");
        await Host.Signals.Raised("begun");

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within("The end of the cancelled call"));
        Assert.False(kept.IsCompleted);

        Host.Signals.Raise("end");
        await kept.Within("The end of the other call");
    }
}
