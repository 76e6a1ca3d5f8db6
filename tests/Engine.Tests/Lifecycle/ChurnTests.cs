using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Lifecycle;

public sealed class ChurnTests
{
    /// <summary>Activations that come and go under load: no call is lost, none runs twice, and no grain is there twice.</summary>
    [Fact]
    public async Task Calls_WhileActivationsComeAndGo_AllRunOnceInOneActivationAtATime()
    {
        const int Callers = 16, Calls = 300, Grains = 5;
        await using var host = await EngineHost.Start(silo => silo.Services
            .AddSingleton<Census>()
            .AddSingleton<ConcurrentDictionary<string, Counter>>());
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (var call = 0; call < Calls; call++)
            {
                var grain = host.Grains.GetGrain<IChurnGrain>($"{random.Next(Grains)}");
                await UntilTaken(grain.Add);
                if (random.Next(10) == 0)
                    await UntilTaken(grain.Leave);
            }
        }))).Within("The end of all calls");

        var values = await Task.WhenAll(Enumerable.Range(0, Grains).Select(key => host.Grains.GetGrain<IChurnGrain>($"{key}").Value()));
        Assert.Equal(Callers * Calls, values.Sum());
        Assert.Equal(0, host.Services.GetRequiredService<Census>().Twins);
    }

    /// <summary>The official engine forwards a call from activation to activation only so often, then gives it back undone.</summary>
    private static async Task UntilTaken(Func<Task> call)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (OrleansMessageRejectionException)
            {
            }
        }
    }
}
