using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Routing;
using OrleansAi.Gateway.Pricing;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Doubles;

/// <summary>A provider that is only planned with.</summary>
internal sealed class IdleProvider : IModelProvider
{
    public static TargetModel Target(string provider, double weight = 1, TargetDescription? description = null) =>
        new(new TargetId(provider, "m"), new IdleProvider(), PriceModel.Free, weight, new TargetTraffic(TimeProvider.System), description);

    public ValueTask<ProviderResult> SendAsync(TargetId target, ModelCall call, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
