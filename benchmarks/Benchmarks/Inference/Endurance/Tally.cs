using System.Collections.Concurrent;

namespace OrleansAi.Benchmarks.Inference.Endurance;

/// <summary>What requests came to, counted. Safe for any number of threads.</summary>
internal sealed class Tally
{
    private const int MostMessages = 20;

    private readonly ConcurrentQueue<string> _messages = new();
    private long _answered;
    private long _left;
    private long _busy;
    private long _refused;
    private long _wrong;
    private long _different;
    private long _stuck;

    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>How many clients left.</summary>
    public long Left => Interlocked.Read(ref _left);

    /// <summary>How many were told that too many wait already.</summary>
    public long Busy => Interlocked.Read(ref _busy);

    /// <summary>How many bad requests were refused, as they should be.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public long Wrong => Interlocked.Read(ref _wrong);

    /// <summary>How many answers were not what the model says alone.</summary>
    public long Different => Interlocked.Read(ref _different);

    public long Stuck => Interlocked.Read(ref _stuck);

    /// <summary>The first of what is wrong.</summary>
    public IReadOnlyCollection<string> Messages => _messages;

    public void Count(Outcome outcome, string detail)
    {
        Interlocked.Increment(ref CounterOf(outcome));
        if (outcome is Outcome.Wrong or Outcome.Different or Outcome.Stuck && _messages.Count < MostMessages)
            _messages.Enqueue($"{outcome}: {detail}");
    }

    private ref long CounterOf(Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Answered: return ref _answered;
            case Outcome.Left: return ref _left;
            case Outcome.Busy: return ref _busy;
            case Outcome.Refused: return ref _refused;
            case Outcome.Different: return ref _different;
            case Outcome.Stuck: return ref _stuck;
            default: return ref _wrong;
        }
    }
}

/// <summary>What a request came to.</summary>
internal enum Outcome
{
    Answered,
    Left,
    Busy,
    Refused,
    Wrong,
    Different,
    Stuck,
}
