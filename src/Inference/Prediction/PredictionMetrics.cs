using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansAi.Inference.Prediction;

/// <summary>What a model that is run on tensors shows to operators, and how fast it has been of late.</summary>
internal sealed class PredictionMetrics
{
    private const double Smoothing = 0.2;

    private readonly Histogram<int> _size;
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;
    private readonly TagList _tags;
    private double _secondsPerRequest;

    public PredictionMetrics(Meter meter, string model, TimeProvider time)
    {
        _time = time;
        _tags = new TagList { { "model", model } };
        _size = meter.CreateHistogram<int>("orleansai.inference.prediction.batch.size", "{request}", "Requests that a local model was run on together.");
        _duration = meter.CreateHistogram<double>("orleansai.inference.prediction.batch.duration", "s", "How long a local model ran on tensors.");
    }

    public long Timestamp() => _time.GetTimestamp();

    public void Ran(int requests, long started)
    {
        var seconds = _time.GetElapsedTime(started).TotalSeconds;
        var each = seconds / requests;
        Volatile.Write(ref _secondsPerRequest, _secondsPerRequest == 0 ? each : _secondsPerRequest + (Smoothing * (each - _secondsPerRequest)));
        _size.Record(requests, _tags);
        _duration.Record(seconds, _tags);
    }

    /// <summary>How long so many requests take, going by the last ones; a second at least.</summary>
    public TimeSpan TimeFor(int requests) => TimeSpan.FromSeconds(Math.Clamp(requests * Volatile.Read(ref _secondsPerRequest), 1, 600));
}
