using System.Collections.Concurrent;

namespace OrleansAi.Benchmarks.Inference.Endurance;

/// <summary>What requests came to, counted. Safe for any number of threads.</summary>
internal sealed class Tally
{
    private const int MostMessages = 20;

    private readonly ConcurrentQueue<string> _messages = new();
    private readonly long[] _counts = new long[Enum.GetValues<Outcome>().Length];

    /// <summary>The first of what is wrong.</summary>
    public IReadOnlyCollection<string> Messages => _messages;

    /// <summary>How many requests came to this.</summary>
    public long this[Outcome outcome] => Interlocked.Read(ref _counts[(int)outcome]);

    public void Count(Outcome outcome, string detail)
    {
        Interlocked.Increment(ref _counts[(int)outcome]);
        if (outcome is Outcome.Wrong or Outcome.Different or Outcome.Stuck && _messages.Count < MostMessages)
            _messages.Enqueue($"{outcome}: {detail}");
    }
}
