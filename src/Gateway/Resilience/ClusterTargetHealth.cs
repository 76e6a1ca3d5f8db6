using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Resilience;

/// <summary>
/// Target health over the whole cluster: local circuits that read without a remote call, moved by this process's own calls at once
/// and by the health grains' snapshots on change. While a health grain can't be reached this process goes on with what it last
/// knew and its own calls, and probes by itself.
/// </summary>
internal sealed partial class ClusterTargetHealth(
    Func<TargetId, IProviderHealthGrain> grains,
    IOptions<CircuitBreakerOptions> breaker,
    IOptions<TargetHealthOptions> options,
    TargetHealthMetrics metrics,
    TimeProvider time,
    ILogger<ClusterTargetHealth> logger) : ITargetHealth
{
    private readonly ConcurrentDictionary<TargetId, LocalCircuit> _circuits = new();

    // Each circuit is queued at most once, so there are never more entries than targets.
    private readonly Channel<LocalCircuit> _toSend = Channel.CreateUnbounded<LocalCircuit>(new() { SingleReader = true });

    /// <summary>The targets that were called, asked about or announced since this process started.</summary>
    public IEnumerable<TargetId> Targets => _circuits.Keys;

    /// <summary>The circuit as this process knows it. One that it never heard of counts as closed, and is read for the next time.</summary>
    public CircuitSnapshot SnapshotOf(TargetId target) => CircuitOf(target).Snapshot;

    /// <inheritdoc />
    public CircuitState StateOf(TargetId target) =>
        CircuitOf(target).State is { OpenUntil: not null } state ? state.StateAt(time.GetUtcNow()) : CircuitState.Closed;

    /// <inheritdoc />
    public DateTimeOffset? OpenUntil(TargetId target) =>
        CircuitOf(target).State.OpenUntil is { } end && end > time.GetUtcNow() ? end : null;

    /// <inheritdoc />
    public void Report(TargetId target, CallOutcome outcome)
    {
        var circuit = CircuitOf(target);
        var (urgent, givenUp) = circuit.Add(outcome, time.GetUtcNow());
        metrics.Dropped(givenUp);
        if (urgent)
        {
            Queue(circuit);
        }
    }

    /// <inheritdoc />
    public async ValueTask<bool> TryBeginProbeAsync(TargetId target, CancellationToken cancellationToken)
    {
        var circuit = CircuitOf(target);
        if (circuit.State.OpenUntil is null)
        {
            return true;
        }

        // Whoever is second in this process goes on to the next target without asking anyone.
        var id = Guid.NewGuid().ToString("N");
        if (!circuit.TryBeginProbe(id, time.GetUtcNow()))
        {
            return false;
        }

        try
        {
            var answer = await grains(target).TryBeginProbe(cancellationToken)
                .WaitAsync(options.Value.ProbeAnswerTimeout, time, cancellationToken);
            return circuit.Follow(answer, id, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            circuit.GiveUpProbe(id, time.GetUtcNow());
            throw;
        }
        catch (Exception failure)
        {
            LogProbesAlone(failure, target);
            return true;
        }
    }

    /// <summary>Takes a snapshot that was pushed.</summary>
    public void Apply(CircuitSnapshot snapshot) => CircuitOf(snapshot.Target).Apply(snapshot);

    /// <summary>Reads every circuit that this process knows from its grain again.</summary>
    public async ValueTask SynchronizeAsync(CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(_circuits.Values, cancellationToken, async (circuit, stopping) => circuit.Apply(await GetAsync(circuit, stopping)));

    /// <summary>Queues every circuit that has something to report or was never read.</summary>
    public void QueueAll()
    {
        foreach (var circuit in _circuits.Values)
        {
            if (circuit.HasPending || !circuit.Synchronized)
            {
                Queue(circuit);
            }
        }
    }

    /// <summary>Reports queued circuits until cancelled: different ones side by side, the same one never twice at a time.</summary>
    public Task SendQueuedAsync(CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            _toSend.Reader.ReadAllAsync(cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            SendAsync);

    private async ValueTask SendAsync(LocalCircuit circuit, CancellationToken cancellationToken)
    {
        var runs = circuit.TakePending(time.GetUtcNow());
        try
        {
            circuit.Apply(
                runs.IsEmpty
                    ? await GetAsync(circuit, cancellationToken)
                    : await grains(circuit.Target).Report(new CallReport { Runs = runs })
                        .WaitAsync(options.Value.ReportTimeout, time, cancellationToken));
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Not kept: told late, they would speak of a target as it was then. This process has acted on them already.
            metrics.Dropped(runs.Sum(run => (long)run.Count));
            LogNotReported(failure, circuit.Target);
        }

        circuit.Unqueue();
        if (circuit.HasUrgent)
        {
            Queue(circuit);
        }
    }

    private Task<CircuitSnapshot> GetAsync(LocalCircuit circuit, CancellationToken cancellationToken) =>
        grains(circuit.Target).Get(cancellationToken).WaitAsync(options.Value.ReportTimeout, time, cancellationToken);

    private void Queue(LocalCircuit circuit)
    {
        if (circuit.TryQueue())
        {
            _toSend.Writer.TryWrite(circuit);
        }
    }

    private LocalCircuit CircuitOf(TargetId target) => _circuits.TryGetValue(target, out var circuit) ? circuit : Added(target);

    private LocalCircuit Added(TargetId target)
    {
        var circuit = _circuits.GetOrAdd(target, new LocalCircuit(target, breaker.Value));
        Queue(circuit);
        return circuit;
    }

    [LoggerMessage(LogLevel.Warning, "The health of {Target} can't be asked for; this process probes by itself")]
    private partial void LogProbesAlone(Exception failure, TargetId target);

    [LoggerMessage(LogLevel.Warning, "Calls of {Target} couldn't be reported to its health grain")]
    private partial void LogNotReported(Exception failure, TargetId target);
}
