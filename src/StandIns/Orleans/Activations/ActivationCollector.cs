using Orleans.StandIn.Hosting;

namespace Orleans.StandIn.Activations;

/// <summary>Looks for idle activations, once in every <see cref="Orleans.Configuration.GrainCollectionOptions.CollectionQuantum"/>.</summary>
internal sealed class ActivationCollector : IDisposable
{
    private readonly Engine _engine;
    private readonly ITimer _timer;

    public ActivationCollector(Engine engine)
    {
        _engine = engine;
        var quantum = engine.Collection.CollectionQuantum;
        _timer = engine.Time.CreateTimer(static self => ((ActivationCollector)self!).Collect(), this, quantum, quantum);
    }

    public void Dispose() => _timer.Dispose();

    private void Collect()
    {
        var now = _engine.Time.GetTimestamp();
        foreach (var activation in _engine.Activations)
        {
            activation.CollectIfIdle(now);
        }
    }
}
