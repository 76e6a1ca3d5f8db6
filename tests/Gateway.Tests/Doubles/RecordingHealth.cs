using System.Collections.Concurrent;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Doubles;

/// <summary>Health as the test sets it; keeps what is reported and grants as many probes as it is told to.</summary>
internal sealed class RecordingHealth : ITargetHealth
{
    private int _probes;

    public ConcurrentDictionary<TargetId, CircuitState> States { get; } = new();

    public ConcurrentDictionary<TargetId, DateTimeOffset> Openings { get; } = new();

    public ConcurrentQueue<(TargetId Target, CallOutcome Outcome)> Reports { get; } = new();

    public int ProbesToGrant { get => _probes; set => _probes = value; }

    public IEnumerable<CallFailureKind> FailuresOf(string target) =>
        Reports.Where(report => report.Target.ToString() == target).Select(report => report.Outcome.Failure);

    public CircuitState StateOf(TargetId target) => States.GetValueOrDefault(target);

    public DateTimeOffset? OpenUntil(TargetId target) => Openings.TryGetValue(target, out var until) ? until : null;

    public ValueTask<bool> TryBeginProbeAsync(TargetId target, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Interlocked.Decrement(ref _probes) >= 0);

    public void Report(TargetId target, CallOutcome outcome) => Reports.Enqueue((target, outcome));
}
