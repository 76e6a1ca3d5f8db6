using Orleans.Concurrency;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Lifecycle;

/// <summary>What a test tells the grains of a host to do when they begin and end.</summary>
public sealed class LifecyclePlan
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Func<Task>> _steps = [];

    /// <summary>The step that a grain runs at that point, each time.</summary>
    public void At(string point, string key, Func<Task> step)
    {
        lock (_lock)
            _steps[$"{point} {key}"] = step;
    }

    public void Forget(string point, string key)
    {
        lock (_lock)
            _steps.Remove($"{point} {key}");
    }

    public Task Run(string point, string key)
    {
        lock (_lock)
            return _steps.TryGetValue($"{point} {key}", out var step) ? step() : Task.CompletedTask;
    }
}

public interface ILifecycleGrain : IGrainWithStringKey
{
    Task<Guid> Activation();

    /// <summary>Asks for deactivation, then raises "{key} begun" and waits for "{key} end".</summary>
    Task<Guid> DeactivateAndHold();

    Task Deactivate();

    /// <summary>Raises "{key} begun" and waits for "{key} end".</summary>
    Task<Guid> Hold();

    [AlwaysInterleave]
    Task<Guid> ActivationInterleaved();

    /// <summary>How many times OnActivateAsync ran in this activation before this call.</summary>
    Task<int> Activations();
}

/// <summary>Raises "{key} activated", "{key} deactivated" (with the reason) and "{key} disposed".</summary>
internal sealed class LifecycleGrain : Grain, ILifecycleGrain, IAsyncDisposable
{
    private readonly Guid _activation = Guid.NewGuid();
    private readonly Signals _signals;
    private readonly LifecyclePlan _plan;
    private int _activations;

    public LifecycleGrain(Signals signals, LifecyclePlan plan)
    {
        _signals = signals;
        _plan = plan;
        _ = plan.Run("construct", this.GetPrimaryKeyString());
    }

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _plan.Run("activate", Key);
        _activations++;
        _signals.Raise($"{Key} activated", $"{_activation}");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _plan.Run("deactivate", Key);
        _signals.Raise($"{Key} deactivated", $"{reason.ReasonCode}");
    }

    public ValueTask DisposeAsync()
    {
        _signals.Raise($"{Key} disposed");
        return ValueTask.CompletedTask;
    }

    public Task<Guid> Activation() => Task.FromResult(_activation);

    public Task<Guid> ActivationInterleaved() => Task.FromResult(_activation);

    public Task<Guid> DeactivateAndHold()
    {
        DeactivateOnIdle();
        return Hold();
    }

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<Guid> Hold()
    {
        _signals.Raise($"{Key} begun");
        await _signals.Gate($"{Key} end");
        return _activation;
    }

    public Task<int> Activations() => Task.FromResult(_activations);
}
