using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Gateway.Metering;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Grains.Usage;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Grains.Tests.Usage;

/// <summary>The way of a record from a finished call to a sum.</summary>
public sealed class MeteringTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Record_ManyCalls_AreAllSummedUpAfterARestart()
    {
        var directory = new TemporaryDirectory();
        await using (var before = await StartAsync(directory))
        {
            var recorder = before.Services.GetRequiredService<IUsageRecorder>();
            for (var number = 0; number < 2000; number++)
            {
                recorder.Record(Call(number));
            }

            // Stopping the host right away writes what is queued while grains can still be called.
        }

        await using (var after = await StartAsync(directory))
        {
            var page = await Grain(after).Query(
                new UsageQuery { From = Start, To = Start.AddDays(1), Tenant = "acme", GroupBy = UsageGrouping.User }, CancellationToken.None);
            Assert.Equal(["acme/alice", "acme/bob"], page.Groups.Select(group => group.Group));
            Assert.All(page.Groups, group => Assert.Equal((1000, 10_000, 1000), (group.Calls, group.Tokens.InputTokens, group.Cost.Nanodollars)));
        }

        directory.Delete();
    }

    [Fact]
    public async Task Record_OneBatchTwice_CountsOnce()
    {
        var directory = new TemporaryDirectory();
        await using (var silo = await StartAsync(directory))
        {
            await Grain(silo).Record([Call(1), Call(2)]);
            await Grain(silo).Record([Call(1), Call(2)]);
            var page = await Grain(silo).Query(new UsageQuery { From = Start, To = Start.AddDays(1) }, CancellationToken.None);
            Assert.Equal(2, Assert.Single(page.Groups).Calls);
        }

        directory.Delete();
    }

    private static Task<TestSilo> StartAsync(TemporaryDirectory directory) =>
        TestSilo.StartAsync(directory.Path, services => services.AddUsage().AddMetering());

    private static IUsageGrain Grain(TestSilo silo) => silo.Grains.GetGrain<IUsageGrain>(IUsageGrain.Key);

    private static ModelCallRecord Call(int number) => new()
    {
        CallId = $"call-{number}",
        StartedAt = Start.AddSeconds(number),
        Tenant = "acme",
        User = number % 2 == 0 ? "alice" : "bob",
        Endpoint = "/v1/chat/completions",
        Model = "chat",
        Target = new TargetId("one", "chat"),
        Usage = new TokenUsage { InputTokens = 10, OutputTokens = 5 },
        Cost = new Money(1),
        Duration = TimeSpan.FromMilliseconds(20),
        Attempts = 1,
        Status = ModelCallStatus.Completed,
    };
}
