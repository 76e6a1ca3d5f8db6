using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansAi.Inference.Embeddings;

/// <summary>What an encoder shows to operators, and how fast it has been of late.</summary>
internal sealed class EncoderMetrics
{
    private const double Smoothing = 0.2;

    private readonly Histogram<int> _size;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _padding;
    private readonly TimeProvider _time;
    private readonly TagList _tags;
    private double _tokensPerSecond;

    public EncoderMetrics(Meter meter, string model, TimeProvider time)
    {
        _time = time;
        _tags = new TagList { { "model", model } };
        _size = meter.CreateHistogram<int>("orleansai.inference.batch.size", "{text}", "Texts in a batch of a local model.");
        _duration = meter.CreateHistogram<double>("orleansai.inference.batch.duration", "s", "How long a local model ran on a batch.");
        _tokens = meter.CreateCounter<long>("orleansai.inference.tokens", "{token}", "Tokens that a local model has read.");
        _padding = meter.CreateCounter<long>("orleansai.inference.padding", "{token}", "Tokens that batches were filled up with.");
    }

    public long Timestamp() => _time.GetTimestamp();

    public TimeSpan Elapsed(long started) => _time.GetElapsedTime(started);

    public void Ran(ReadOnlySpan<EncoderItem> batch, TimeSpan elapsed)
    {
        var (tokens, longest) = (0, 0);
        foreach (var item in batch)
        {
            tokens += item.Length;
            longest = Math.Max(longest, item.Length);
        }

        var seconds = elapsed.TotalSeconds;
        var speed = tokens / Math.Max(seconds, 1e-6);
        Volatile.Write(ref _tokensPerSecond, _tokensPerSecond == 0 ? speed : _tokensPerSecond + (Smoothing * (speed - _tokensPerSecond)));
        _size.Record(batch.Length, _tags);
        _duration.Record(seconds, _tags);
        _tokens.Add(tokens, _tags);
        _padding.Add((batch.Length * longest) - tokens, _tags);
    }

    /// <summary>How long it takes to read so many tokens, going by the last batches; one second where there were none.</summary>
    public TimeSpan TimeFor(int tokens)
    {
        var speed = Volatile.Read(ref _tokensPerSecond);
        return TimeSpan.FromSeconds(speed == 0 ? 1 : Math.Clamp(tokens / speed, 1, 600));
    }
}
