using System.Collections.Concurrent;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Resilience;

/// <summary>A health grain that answers as a test says and keeps what it was told. It is no grain of any engine.</summary>
internal sealed class FakeHealthGrain(TargetId target) : IProviderHealthGrain
{
    public CircuitSnapshot Circuit { get; set; } = new() { Target = target, Version = 0 };

    public Func<Task<ProbeAnswer>>? OnProbe { get; set; }

    /// <summary>What every call fails with, or <c>null</c>.</summary>
    public Exception? Unreachable { get; set; }

    public ConcurrentQueue<OutcomeRun> Reported { get; } = new();

    public int ProbesAsked { get; private set; }

    public int Gets { get; private set; }

    public int Reports { get; private set; }

    public Task<CircuitSnapshot> Report(CallReport report)
    {
        Reports++;
        foreach (var run in report.Runs)
        {
            Reported.Enqueue(run);
        }

        return Answer();
    }

    public Task<ProbeAnswer> TryBeginProbe(CancellationToken cancellationToken)
    {
        ProbesAsked++;
        return Unreachable is { } failure ? Task.FromException<ProbeAnswer>(failure) : OnProbe!();
    }

    public Task<CircuitSnapshot> Get(CancellationToken cancellationToken)
    {
        Gets++;
        return Answer();
    }

    public Task<CircuitSnapshot> ForceOpen(DateTimeOffset? until) => throw new NotSupportedException();

    public Task<CircuitSnapshot> Reset() => throw new NotSupportedException();

    private Task<CircuitSnapshot> Answer() =>
        Unreachable is { } failure ? Task.FromException<CircuitSnapshot>(failure) : Task.FromResult(Circuit);
}
