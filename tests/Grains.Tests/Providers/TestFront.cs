using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Providers;

namespace OrleansAi.Grains.Tests.Providers;

/// <summary>What one front process knows of target health: its own services around the silo's grains.</summary>
internal sealed class TestFront : IAsyncDisposable
{
    private readonly IHost _host;

    private TestFront(IHost host) => _host = host;

    public ITargetHealth Health => _host.Services.GetRequiredService<ITargetHealth>();

    public static async Task<TestFront> StartAsync(IGrainFactory grains, TimeProvider time)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("OrleansAi:Announcements:RenewEvery", (string?)"00:00:00.05")]);
        builder.Services.AddSingleton(grains);
        builder.Services.AddSingleton(time);
        builder.Services.AddTargetHealth();
        var host = builder.Build();
        await host.StartAsync().Within("The start of a front");
        return new TestFront(host);
    }

    public void Report(TargetId target, CallFailureKind failure, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Health.Report(target, new CallOutcome(failure, TimeSpan.FromMilliseconds(5)));
        }
    }

    public void ReportProbe(TargetId target, CallFailureKind failure) =>
        Health.Report(target, new CallOutcome(failure, TimeSpan.FromMilliseconds(5), IsProbe: true));

    public Task SeesAsync(TargetId target, CircuitState state) =>
        Waiting.UntilAsync(() => Health.StateOf(target) == state, $"A front that sees the circuit {state}");

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().Within("The stop of a front");
        _host.Dispose();
    }
}
