using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Timeouts;

public interface ISlowGrain : IGrainWithStringKey
{
    /// <summary>Raises "{key} begun" and waits for "{key} end"; raises "{key} ended", with what its token said then.</summary>
    Task<int> Hold(CancellationToken cancellationToken = default);

    /// <summary>As <see cref="Hold"/>, and its caller waits much longer than the default.</summary>
    [ResponseTimeout("00:10:00")]
    Task<int> HoldPatiently();

    /// <summary>As <see cref="Hold"/>, on a silo whose default is long.</summary>
    [ResponseTimeout("00:00:01")]
    Task<int> HoldImpatiently();

    Task<int> HoldThrough(ISlowGrain other);

    /// <summary>Calls the other grain, which calls this one.</summary>
    Task<int> CallInACircle(ISlowGrain other);

    Task<int> CallBack(ISlowGrain caller);

    Task<int> Ping(int value);

    /// <summary>Raises "{key} begun", waits for "{key} end", then has one element.</summary>
    IAsyncEnumerable<int> WaitForElement();
}

internal sealed class SlowGrain(Signals signals) : Grain, ISlowGrain
{
    private string Key => this.GetPrimaryKeyString();

    public async Task<int> Hold(CancellationToken cancellationToken = default)
    {
        signals.Raise($"{Key} begun");
        await signals.Gate($"{Key} end");
        signals.Raise($"{Key} ended", cancellationToken.IsCancellationRequested ? "cancelled" : "not cancelled");
        return 42;
    }

    public Task<int> HoldPatiently() => Hold();

    public Task<int> HoldImpatiently() => Hold();

    public Task<int> HoldThrough(ISlowGrain other) => other.Hold();

    public Task<int> CallInACircle(ISlowGrain other) => other.CallBack(this.AsReference<ISlowGrain>());

    public Task<int> CallBack(ISlowGrain caller) => caller.Ping(42);

    public Task<int> Ping(int value) => Task.FromResult(value);

    public async IAsyncEnumerable<int> WaitForElement()
    {
        yield return await Hold();
    }
}
