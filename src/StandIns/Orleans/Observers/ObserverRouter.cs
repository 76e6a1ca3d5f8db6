using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.StandIn.Hosting;
using Orleans.StandIn.Invocation;

namespace Orleans.StandIn.Observers;

/// <summary>
/// The observers of this process. A call to one that is gone gets no answer, as in official Orleans, where nobody may be left to
/// give one: it is dropped where it is one-way, and times out where its caller waits.
/// </summary>
internal sealed class ObserverRouter(Engine engine) : CallRouter(engine)
{
    private static readonly GrainType Type = GrainType.Create("sys.client");

    private readonly ConcurrentDictionary<GrainId, Observer> _observers = new();
    private readonly Lost _lost = new(engine);
    private readonly ILogger _logger = engine.Services.GetRequiredService<ILogger<ObserverRouter>>();

    /// <summary>Registers an observer and gives the reference to it.</summary>
    public GrainReference Add(System.Type observerInterface, IGrainObserver observer)
    {
        if (observer is GrainReference or Grain)
        {
            throw new ArgumentException("Argument must not be a grain or a reference: give the object that is to be notified.", nameof(observer));
        }

        var id = GrainId.Create(Type, Guid.NewGuid().ToString("N"));
        _observers[id] = new Observer(Engine, _logger, observer);
        return GrainProxies.Create(observerInterface, this, id);
    }

    /// <summary>Forgets an observer, by its reference.</summary>
    public void Remove(IGrainObserver reference)
    {
        if (reference is not GrainReference { Router: ObserverRouter } observer)
        {
            throw new ArgumentException("Argument must be a reference that CreateObjectReference gave.", nameof(reference));
        }

        _observers.TryRemove(observer.GrainId, out _);
    }

    public override void Deliver(GrainCall call)
    {
        if (!_observers.TryGetValue(call.Target.GrainId, out var observer))
        {
            _lost.Keep(call);
        }
        else if (!observer.TryReceive(call))
        {
            _observers.TryRemove(call.Target.GrainId, out _);
            _lost.Keep(call);
        }
    }

    // Calls that nobody will answer, until they time out.
    private sealed class Lost(Engine engine) : OutstandingCalls(engine.Deadlines)
    {
        public void Keep(GrainCall call)
        {
            if (!call.Method.OneWay)
            {
                Add(call);
                call.WhenSettled(() => Remove(call));
            }
        }
    }
}
