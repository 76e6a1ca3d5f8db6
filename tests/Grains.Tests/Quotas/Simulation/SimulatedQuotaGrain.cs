using OrleansAi.Grains.Quotas;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Tests.Quotas.Simulation;

/// <summary>A quota grain at the other end of a network that takes a while and loses messages.</summary>
internal sealed class SimulatedQuotaGrain : IQuotaGrain
{
    private readonly ManualTime _time;
    private readonly QuotaLimits? _limits;
    private readonly Random _random;

    public SimulatedQuotaGrain(ManualTime time, QuotaLimits? limits, Tier userTier, Random random)
    {
        (_time, _limits, _random) = (time, limits, random);
        Grain = new SimulatedGrain(time, Limits(userTier));
        Grain.Restart(inOrder: true);
    }

    public SimulatedGrain Grain { get; }

    public bool Faults { get; set; }

    public Tier Limits(Tier userTier) => _limits is null ? userTier : Tier.Of(_limits);

    public async Task<LeaseGrant> Lease(LeaseRequest request, CancellationToken cancellationToken)
    {
        Assert.Equal(_limits, request.Limits);
        await TravelAsync();
        var grant = Grain.Lease(request);
        await TravelAsync();
        return grant;
    }

    public Task<QuotaStatus> GetStatus(string? tier, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<QuotaStatus> GetStatusOf(QuotaLimits limits, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CreditsAdded> AddCredits(AddCredits credits, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LedgerPage> ReadLedger(long after, int count, CancellationToken cancellationToken) => throw new NotSupportedException();

    private async Task TravelAsync()
    {
        var fate = Faults ? _random.Next(100) : 100;
        await Task.Delay(TimeSpan.FromMilliseconds(fate < 4 ? _random.Next(3000) : _random.Next(1, 30)), _time);
        if (fate is >= 4 and < 8)
        {
            throw new TimeoutException("The message was lost.");
        }
    }
}
