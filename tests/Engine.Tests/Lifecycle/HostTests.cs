using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Lifecycle;

/// <summary>The start and the stop of the host, as grains and hosted services see them.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task Stop_OfTheHost_DeactivatesAllGrainsForShutdown()
    {
        var host = await Start();
        var keys = Enumerable.Range(0, 50).Select(_ => EngineHost.NewKey()).ToArray();
        await Task.WhenAll(keys.Select(key => Grain(host, key).Activation())).Within("The activation of all grains");

        var signals = host.Signals;
        await host.DisposeAsync();
        Assert.All(keys, key => Assert.Equal([nameof(DeactivationReasonCode.ShuttingDown)], signals.Details($"{key} deactivated")));
    }

    [Fact]
    public async Task Stop_DuringACall_WaitsForTheCallAndItsAnswer()
    {
        var host = await Start();
        var key = EngineHost.NewKey();
        var call = Grain(host, key).Hold();
        await host.Signals.Raised($"{key} begun");

        var signals = host.Signals;
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        var stop = host.Stop();
        await stopping.Task.Within("The beginning of the stop");
        Assert.False(stop.IsCompleted);
        Assert.Equal(0, signals.Count($"{key} deactivated"));

        signals.Raise($"{key} end");
        Assert.NotEqual(Guid.Empty, await call.Within("The answer of the held call"));
        await stop.Within("The stop of the host");
        Assert.Equal(1, signals.Count($"{key} deactivated"));
        await host.DisposeAsync();
    }

    [Fact]
    public async Task HostedService_RegisteredAfterTheSilo_CallsGrainsInItsStartAndItsStop()
    {
        var host = await Start(services => services.AddHostedService<Caller>());
        var signals = host.Signals;
        Assert.Equal(["1"], signals.Details("started"));
        await host.DisposeAsync();
        Assert.Equal(["1"], signals.Details("stopped"));
    }

    [Fact]
    public async Task Hosts_OneAfterTheOther_ShareNoActivations()
    {
        var key = EngineHost.NewKey();
        Guid first;
        await using (var earlier = await Start())
            first = await Grain(earlier, key).Activation().Within("The first activation");
        await using var later = await Start();
        Assert.NotEqual(first, await Grain(later, key).Activation().Within("The second activation"));
    }

    private static Task<EngineHost> Start(Action<IServiceCollection>? after = null) =>
        EngineHost.Start(silo => silo.Services.AddSingleton<LifecyclePlan>(), after);

    private static ILifecycleGrain Grain(EngineHost host, string key) => host.Grains.GetGrain<ILifecycleGrain>(key);

    private sealed class Caller(IGrainFactory grains, Signals signals) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken) =>
            signals.Raise("started", $"{await grains.GetGrain<ILifecycleGrain>("started").Activations()}");

        public async Task StopAsync(CancellationToken cancellationToken) =>
            signals.Raise("stopped", $"{await grains.GetGrain<ILifecycleGrain>("stopped").Activations()}");
    }
}
