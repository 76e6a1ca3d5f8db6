using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Turns;

/// <summary>What the embedded engine promises beyond the official one, whose queues may starve a caller under this load.</summary>
public sealed class FairnessTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private static readonly bool IsEmbedded = typeof(Grain).Assembly.GetName().Name == "OrleansAi.StandIns.Orleans";

    /// <summary>
    /// Callers whose grains answer at once never leave their threads idle. They stop when every one of them has been answered, so
    /// one that is starved shows as a wait that never ends.
    /// </summary>
    [Fact]
    public async Task Callers_MoreThanThreads_AreAllServed()
    {
        var callers = IsEmbedded ? 100 : 1;
        var served = 0;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var grain = fixture.Host.Grains.GetGrain<ITurnGrain>(EngineHost.NewKey());
            for (var calls = 0; Volatile.Read(ref served) < callers; calls++)
            {
                await grain.Ping(calls);
                if (calls == 100)
                    Interlocked.Increment(ref served);
            }
        }))).Within("A hundred answers to every caller");
    }
}
