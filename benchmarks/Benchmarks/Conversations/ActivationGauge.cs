using System.Diagnostics.Metrics;

namespace OrleansAi.Benchmarks.Conversations;

/// <summary>How many activations this process has, from Orleans's own gauge.</summary>
internal sealed class ActivationGauge : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _sum;

    public ActivationGauge()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "orleans-catalog-activations")
            {
                Exists = true;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, value, _, _) => _sum += value);
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => _sum += value);
        _listener.Start();
    }

    /// <summary>Whether the engine has such a gauge.</summary>
    public bool Exists { get; private set; }

    /// <summary>The activations now; 0 where there is no gauge.</summary>
    public long Count
    {
        get
        {
            _sum = 0;
            _listener.RecordObservableInstruments();
            return _sum;
        }
    }

    public void Dispose() => _listener.Dispose();
}
