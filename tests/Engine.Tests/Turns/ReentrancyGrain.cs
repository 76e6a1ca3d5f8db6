using Orleans.Concurrency;

namespace OrleansAi.Engine.Tests.Turns;

public interface IChainGrain : IGrainWithStringKey
{
    /// <summary>Calls itself through <paramref name="other"/> and answers whether that came back, allowing the chain to re-enter.</summary>
    Task<bool> CallBackAllowed(IChainGrain other);

    /// <summary>The same without allowing it.</summary>
    [ResponseTimeout("00:00:01")]
    Task<bool> CallBack(IChainGrain other);

    Task<bool> CallThrough(IChainGrain first);

    [ResponseTimeout("00:00:01")]
    Task<bool> Answer();
}

public sealed class ChainGrain : Grain, IChainGrain
{
    public async Task<bool> CallBackAllowed(IChainGrain other)
    {
        using var section = RequestContext.AllowCallChainReentrancy();
        return await other.CallThrough(this.AsReference<IChainGrain>());
    }

    public Task<bool> CallBack(IChainGrain other) => other.CallThrough(this.AsReference<IChainGrain>());

    public Task<bool> CallThrough(IChainGrain first) => first.Answer();

    public Task<bool> Answer() => Task.FromResult(true);
}

public interface IReentrantGrain : IGrainWithStringKey
{
    Task Hold(string begun, string end);

    Task<int> Ping(int value);
}

[Reentrant]
public sealed class ReentrantGrain(Hosting.Signals signals) : Grain, IReentrantGrain
{
    public async Task Hold(string begun, string end)
    {
        signals.Raise(begun);
        await signals.Raised(end);
    }

    public Task<int> Ping(int value) => Task.FromResult(value);
}
