using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Events;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Providers;

namespace OrleansAi.Grains.Providers;

/// <summary>Asks <see cref="CircuitBreakerRules"/>, stores what must survive, and announces.</summary>
internal sealed partial class ProviderHealthGrain(
    [PersistentState("circuit")] IPersistentState<StoredCircuit> stored,
    IOptions<CircuitBreakerOptions> options,
    CircuitMetrics metrics,
    TimeProvider time,
    ILogger<ProviderHealthGrain> logger) : Grain, IProviderHealthGrain
{
    private CircuitBreakerState _state = CircuitBreakerState.Closed;
    private TargetId _target;
    private long _announced;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _target = TargetId.Parse(this.GetPrimaryKeyString());
        _state = stored.State.ToState();
        return Task.CompletedTask;
    }

    public async Task<CircuitSnapshot> Report(CallReport report)
    {
        foreach (var run in report.Runs)
        {
            await Decide(new CallsEnded(run));
        }

        return await Announced();
    }

    public async Task<ProbeAnswer> TryBeginProbe(CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        var effects = await Decide(new ProbeWanted(id));
        return new ProbeAnswer
        {
            Probe = effects.HasFlag(CircuitBreakerEffects.ProbeGranted) ? id : null,
            Until = AskAgain(),
            Circuit = await Announced(),
        };
    }

    public Task<CircuitSnapshot> Get(CancellationToken cancellationToken) => Announced();

    public async Task<CircuitSnapshot> ForceOpen(DateTimeOffset? until)
    {
        await Decide(new OpenForced(until));
        return await Announced();
    }

    public async Task<CircuitSnapshot> Reset()
    {
        await Decide(new ResetForced());
        return await Announced();
    }

    private DateTimeOffset AskAgain()
    {
        var now = time.GetUtcNow();
        return _state.StateAt(now) switch
        {
            CircuitState.Open => _state.OpenUntil ?? now,
            CircuitState.HalfOpen => _state.Probe?.Expires ?? now,
            _ => now,
        };
    }

    private async Task<CircuitBreakerEffects> Decide(CircuitBreakerEvent happened)
    {
        var decision = CircuitBreakerRules.Decide(_state, happened, time.GetUtcNow(), options.Value);
        if (decision.Effects != CircuitBreakerEffects.None)
        {
            await Store(decision);
        }

        _state = decision.State;
        if (decision.Effects.HasFlag(CircuitBreakerEffects.Changed))
        {
            var circuit = stored.State.ToSnapshot(_target);
            metrics.Changed(circuit);
            LogChanged(_target, circuit.StateAt(time.GetUtcNow()), circuit.OpenUntil, circuit.Cause);
        }

        return decision.Effects;
    }

    private async Task Store(CircuitBreakerDecision decision)
    {
        var changes = decision.Effects.HasFlag(CircuitBreakerEffects.Changed) ? 1 : 0;
        stored.State = StoredCircuit.From(decision.State, stored.State.Version + changes);
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>The circuit, once everyone was told of it. Where that fails it is tried again at the next call.</summary>
    private async Task<CircuitSnapshot> Announced()
    {
        var circuit = stored.State.ToSnapshot(_target);
        if (_announced < circuit.Version)
        {
            try
            {
                await GrainFactory.GetGrain<IAnnouncementsGrain>(IAnnouncementsGrain.Key).Announce([new CircuitChanged(circuit)]);
                _announced = circuit.Version;
            }
            catch (Exception failure)
            {
                LogNotAnnounced(failure, _target);
            }
        }

        return circuit;
    }

    [LoggerMessage(LogLevel.Information, "The circuit of {Target} is {State} until {OpenUntil}, because of {Cause}")]
    private partial void LogChanged(TargetId target, CircuitState state, DateTimeOffset? openUntil, CallFailureKind cause);

    [LoggerMessage(LogLevel.Warning, "A change of the circuit of {Target} couldn't be announced; processes hear of it as they ask")]
    private partial void LogNotAnnounced(Exception failure, TargetId target);
}
