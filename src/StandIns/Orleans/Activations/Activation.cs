using Microsoft.Extensions.DependencyInjection;
using Orleans.StandIn.Classes;
using Orleans.StandIn.Invocation;
using Orleans.StandIn.Lifecycle;

namespace Orleans.StandIn.Activations;

/// <summary>
/// One life of a grain in memory. Everything that is not said to be otherwise happens on its turns (<see cref="Turns"/>), so that
/// it needs no locks. What few activations need is in <see cref="ActivationExtras"/>, because most are idle and should be small.
/// </summary>
internal sealed partial class Activation : OutstandingCalls, IGrainContext
{
    private readonly StatelessWorkers? _workers;
    private ActivationExtras? _extras;
    private AsyncServiceScope? _scope;
    private object? _instance;

    public Activation(GrainClass grainClass, GrainId grainId, StatelessWorkers? workers)
        : base(grainClass.Engine.Deadlines)
    {
        (Class, GrainId, _workers) = (grainClass, grainId, workers);
        Turns = new TurnScheduler(this);
        _lastUsed = grainClass.Engine.Time.GetTimestamp();
    }

    public GrainClass Class { get; }

    public GrainId GrainId { get; }

    public TurnScheduler Turns { get; }

    public object Instance => _instance ?? throw new InvalidOperationException($"{GrainId} is not constructed.");

    public ActivationId ActivationId => Extras.Id;

    public object? GrainInstance => _instance;

    public GrainReference GrainReference => Extras.Reference ??= GrainProxies.Create(Class.PrimaryInterface, Class, GrainId);

    public IServiceProvider ActivationServices => (_scope ??= Class.Engine.Services.CreateAsyncScope()).ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => Extras.Lifecycle ??= new GrainLifecycle();

    public Task Deactivated => Extras.Deactivated.Task;

    public ActivationExtras Extras => _extras ?? Interlocked.CompareExchange(ref _extras, new ActivationExtras(), null) ?? _extras;

    /// <summary>Whether a filter runs around this grain's methods.</summary>
    public bool HasFilters => Class.HasFilters;

    public TComponent? GetComponent<TComponent>()
        where TComponent : class =>
        _instance as TComponent ?? _extras?.Components?.GetValueOrDefault(typeof(TComponent)) as TComponent
        ?? ActivationServices.GetService<TComponent>();

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        if (value is null)
        {
            _extras?.Components?.Remove(typeof(TComponent));
        }
        else
        {
            (Extras.Components ??= [])[typeof(TComponent)] = value;
        }
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"[Activation: {GrainId} {_state}]";
}
