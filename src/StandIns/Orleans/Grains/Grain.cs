using Microsoft.Extensions.DependencyInjection;
using Orleans.StandIn.Activations;

namespace Orleans;

/// <summary>The base class of grains.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    protected Grain()
        : this(GrainTurn.Activation ?? throw new InvalidOperationException("Grains are constructed by the engine: call GetGrain of an IGrainFactory."))
    {
    }

    /// <summary>For tests that construct a grain themselves.</summary>
    protected Grain(IGrainContext grainContext) => GrainContext = grainContext;

    public IGrainContext GrainContext { get; }

    public GrainReference GrainReference => GrainContext.GrainReference;

    public string IdentityString => GrainContext.GrainId.ToString();

    protected IGrainFactory GrainFactory => ServiceProvider.GetRequiredService<IGrainFactory>();

    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <summary>Runs before the first request; an error fails the activation and reaches the callers that wait for it.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last request. A process that dies does not run it.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation when the running requests are done.</summary>
    protected void DeactivateOnIdle() =>
        GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called"));

    /// <summary>Keeps this activation from idle collection for at least <paramref name="timeSpan"/>; zero or less takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => ((Activation)GrainContext).DelayDeactivation(timeSpan);
}

/// <summary>A grain with one state in the storage that its <see cref="Providers.StorageProviderAttribute"/> names.</summary>
public abstract class Grain<TGrainState> : Grain
{
    private readonly Core.IStorage<TGrainState> _storage;

    protected Grain() => _storage = StandIn.State.PersistentStateFactory.ForGrain<TGrainState>((Activation)GrainContext, GetType());

    protected Grain(Core.IStorage<TGrainState> storage) => _storage = storage;

    protected TGrainState State
    {
        get => _storage.State;
        set => _storage.State = value;
    }

    protected virtual Task ReadStateAsync() => _storage.ReadStateAsync();

    protected virtual Task WriteStateAsync() => _storage.WriteStateAsync();

    protected virtual Task ClearStateAsync() => _storage.ClearStateAsync();
}
