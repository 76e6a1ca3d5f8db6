using System.Runtime.CompilerServices;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Collection;

public interface IIdleGrain : IGrainWithStringKey
{
    Task<Guid> Activation();

    /// <summary>Raises "{key} begun" and waits for "{key} end".</summary>
    Task<Guid> Hold();

    /// <summary>Starts a timer that ticks often.</summary>
    Task StartTimer(bool keepAlive);

    /// <summary>Raises "{key} begun", waits for "{key} end", then has one element.</summary>
    IAsyncEnumerable<Guid> WaitForElement(CancellationToken cancellationToken = default);
}

/// <summary>Raises "{key} deactivated", with the reason.</summary>
internal sealed class IdleGrain(Signals signals) : Grain, IIdleGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Raise($"{Key} deactivated", $"{reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<Guid> Activation() => Task.FromResult(_activation);

    public async Task<Guid> Hold()
    {
        signals.Raise($"{Key} begun");
        await signals.Gate($"{Key} end");
        return _activation;
    }

    public Task StartTimer(bool keepAlive)
    {
        var often = TimeSpan.FromMilliseconds(100);
        this.RegisterGrainTimer(_ => Task.CompletedTask, new GrainTimerCreationOptions(often, often) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<Guid> WaitForElement([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return await Hold();
    }
}
