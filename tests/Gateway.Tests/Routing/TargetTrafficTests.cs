using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Tests.Routing;

public sealed class TargetTrafficTests
{
    private readonly TargetTraffic _traffic = new(TimeProvider.System);

    [Fact]
    public void Latency_AfterAnyNumberOfFailures_IsMinutesAtMost()
    {
        for (var failure = 0; failure < 10_000; failure++)
            _traffic.Failed(TimeSpan.FromMilliseconds(1), stream: true);

        Assert.InRange(_traffic.Latency(stream: true), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));
        Assert.Equal(TimeSpan.Zero, _traffic.Latency(stream: false));
    }
}
