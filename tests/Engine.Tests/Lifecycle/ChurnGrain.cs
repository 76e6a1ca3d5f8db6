using System.Collections.Concurrent;

namespace OrleansAi.Engine.Tests.Lifecycle;

/// <summary>The activations of a host by key, to see that there is never more than one of each.</summary>
internal sealed class Census
{
    private readonly ConcurrentDictionary<string, int> _alive = new();
    private int _twins;

    /// <summary>How often an activation began while another of its grain was there.</summary>
    public int Twins => _twins;

    public void Begins(string key)
    {
        if (_alive.AddOrUpdate(key, 1, (_, count) => count + 1) != 1)
            Interlocked.Increment(ref _twins);
    }

    public void Ends(string key) => _alive.AddOrUpdate(key, 0, (_, count) => count - 1);
}

internal sealed class Counter
{
    public int Value { get; set; }
}

internal interface IChurnGrain : IGrainWithStringKey
{
    /// <summary>Adds one to what is stored.</summary>
    Task Add();

    Task<int> Value();

    Task Leave();
}

internal sealed class ChurnGrain(Census census, ConcurrentDictionary<string, Counter> stored) : Grain, IChurnGrain
{
    private int _value;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        census.Begins(this.GetPrimaryKeyString());
        await Task.Yield();
        _value = stored.GetOrAdd(this.GetPrimaryKeyString(), _ => new Counter()).Value;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        stored[this.GetPrimaryKeyString()].Value = _value;
        census.Ends(this.GetPrimaryKeyString());
    }

    public async Task Add()
    {
        var value = _value;
        await Task.Yield();
        _value = value + 1;
    }

    public Task<int> Value() => Task.FromResult(_value);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
