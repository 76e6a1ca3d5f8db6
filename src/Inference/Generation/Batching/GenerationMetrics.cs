using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansAi.Inference.Generation.Batching;

/// <summary>What a decoder shows to operators, and how fast it has been of late.</summary>
internal sealed class GenerationMetrics
{
    private const double Smoothing = 0.1;

    private readonly Histogram<int> _size;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _read;
    private readonly Counter<long> _decoded;
    private readonly TimeProvider _time;
    private readonly TagList _tags;
    private double _secondsPerStep;

    public GenerationMetrics(Meter meter, string model, TimeProvider time)
    {
        _time = time;
        _tags = new TagList { { "model", model } };
        _size = meter.CreateHistogram<int>("orleansai.inference.step.size", "{sequence}", "Sequences in a step of a local decoder.");
        _duration = meter.CreateHistogram<double>("orleansai.inference.step.duration", "s", "How long a step of a local decoder took.");
        _read = meter.CreateCounter<long>("orleansai.inference.prompt.tokens", "{token}", "Tokens of prompts that a local decoder has read.");
        _decoded = meter.CreateCounter<long>("orleansai.inference.answer.tokens", "{token}", "Tokens of answers that a local decoder has made.");
    }

    public long Timestamp() => _time.GetTimestamp();

    public TimeSpan Elapsed(long started) => _time.GetElapsedTime(started);

    public void Read(int tokens, long started)
    {
        _read.Add(tokens, _tags);
        _duration.Record(_time.GetElapsedTime(started).TotalSeconds, _tags);
    }

    public void Stepped(int rows, long started)
    {
        var seconds = _time.GetElapsedTime(started).TotalSeconds;
        Volatile.Write(ref _secondsPerStep, _secondsPerStep == 0 ? seconds : _secondsPerStep + (Smoothing * (seconds - _secondsPerStep)));
        _size.Record(rows, _tags);
        _decoded.Add(rows, _tags);
        _duration.Record(seconds, _tags);
    }

    /// <summary>About how long an answer of so many tokens takes, going by the last steps; one second where there were none.</summary>
    public TimeSpan TimeFor(int tokens) => TimeSpan.FromSeconds(Math.Clamp(Volatile.Read(ref _secondsPerStep) * tokens, 1, 600));
}
