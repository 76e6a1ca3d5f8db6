using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;
using Orleans.StandIn.Activations;
using Orleans.StandIn.Hosting;
using Orleans.StandIn.Invocation;
using Orleans.StandIn.State;

namespace Orleans.StandIn.Classes;

/// <summary>A grain class: what its attributes ask for, how it is constructed, and its activations by key.</summary>
internal sealed class GrainClass : CallRouter
{
    private readonly ConcurrentDictionary<string, object> _byKey = new(StringComparer.Ordinal);
    private readonly ConstructorPlan _constructor;
    private readonly StatelessWorkerAttribute? _statelessWorker;
    private readonly Func<IInvokable, bool>? _mayInterleave;
    private readonly bool _reentrant;

    public GrainClass(Engine engine, Type type, GrainType name)
        : base(engine)
    {
        (Type, Name) = (type, name);
        Interfaces = [.. type.GetInterfaces().Where(GrainTypes.IsGrainInterface)];
        PrimaryInterface = Interfaces.FirstOrDefault() ?? throw new OrleansConfigurationException($"{type} implements no grain interface.");
        Logger = engine.Services.GetRequiredService<ILoggerFactory>().CreateLogger(type);
        CollectionAge = engine.CollectionAgeOf(type);
        HasFilters = engine.IncomingFilters.Length > 0 || type.IsAssignableTo(typeof(IIncomingGrainCallFilter));
        HasOnActivate = Overrides(nameof(IGrainBase.OnActivateAsync));
        HasOnDeactivate = Overrides(nameof(IGrainBase.OnDeactivateAsync));
        _constructor = new ConstructorPlan(type);
        _statelessWorker = type.GetCustomAttribute<StatelessWorkerAttribute>();
        _reentrant = type.IsDefined(typeof(ReentrantAttribute));
        _mayInterleave = type.GetCustomAttribute<MayInterleaveAttribute>() is { } attribute
            ? type.GetMethod(attribute.CallbackMethodName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy)
                ?.CreateDelegate<Func<IInvokable, bool>>()
                ?? throw new OrleansConfigurationException($"{type} has no static method bool {attribute.CallbackMethodName}(IInvokable).")
            : null;
    }

    public Type Type { get; }

    public GrainType Name { get; }

    public Type[] Interfaces { get; }

    /// <summary>The interface of references that a grain makes of itself before they are cast.</summary>
    public Type PrimaryInterface { get; }

    public ILogger Logger { get; }

    /// <summary>How long an activation is idle before it is collected.</summary>
    public TimeSpan CollectionAge { get; }

    public bool HasFilters { get; }

    public bool HasOnActivate { get; }

    public bool HasOnDeactivate { get; }

    /// <summary>All activations of the class.</summary>
    public IEnumerable<Activation> Activations =>
        _byKey.Values.SelectMany(found => found is StatelessWorkers workers ? workers.All : [(Activation)found]);

    public override void Deliver(GrainCall call)
    {
        if (call.Target.LastActivation is { IsEnded: false } last)
        {
            last.Receive(call);
            return;
        }

        if (Engine.IsStopped)
        {
            call.TrySettle(Engine.Unavailable());
            return;
        }

        var id = call.Target.GrainId;
        var key = id.Key.ToString();
        if (_statelessWorker is not null)
        {
            // A pool that ended between the look-up and the call takes no more calls.
            while (!((StatelessWorkers)_byKey.GetOrAdd(key, static (_, made) => made.Self.NewWorkers(made.Id), (Self: this, Id: id))).TryReceive(call))
            {
            }

            return;
        }

        var activation = (Activation)_byKey.GetOrAdd(key, static (_, made) => new Activation(made.Self, made.Id, null), (Self: this, Id: id));
        call.Target.LastActivation = activation;
        activation.Receive(call);
    }

    /// <summary>Constructs the grain, on the activation's turn.</summary>
    public object Construct(Activation activation) => _constructor.Construct(activation);

    /// <summary>Whether the class lets the request start between turns of others.</summary>
    public bool Interleaves(Request request)
    {
        if (_reentrant || _mayInterleave is null || request is not IInvokable invokable)
        {
            return _reentrant;
        }

        try
        {
            return _mayInterleave(invokable);
        }
        catch (Exception error)
        {
            Logger.LogError(error, "The predicate of {Class}'s [MayInterleave] failed for {Call}: it does not interleave.", Type, request);
            return false;
        }
    }

    /// <summary>The activation is over.</summary>
    public void Forget(Activation activation, StatelessWorkers? workers)
    {
        var key = activation.GrainId.Key.ToString();
        if (workers is null)
        {
            _byKey.TryRemove(KeyValuePair.Create(key, (object)activation));
        }
        else if (workers.Remove(activation))
        {
            _byKey.TryRemove(KeyValuePair.Create(key, (object)workers));
        }
    }

    private StatelessWorkers NewWorkers(GrainId id) => new(this, id, _statelessWorker!.MaxLocalWorkers);

    private bool Overrides(string method) =>
        Type.IsAssignableTo(typeof(IGrainBase))
        && (!Type.IsAssignableTo(typeof(Grain)) || Type.GetMethod(method)!.DeclaringType != typeof(Grain));
}
