using OrleansAi.Gateway.Resilience;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Rollouts;

/// <summary>Health as copies see it: they keep off open circuits, and decide on none, which users' calls may share.</summary>
internal sealed class ShadowHealth(ITargetHealth health) : ITargetHealth
{
    public CircuitState StateOf(TargetId target) => health.StateOf(target);

    public DateTimeOffset? OpenUntil(TargetId target) => health.OpenUntil(target);

    public ValueTask<bool> TryBeginProbeAsync(TargetId target, CancellationToken cancellationToken) => new(false);

    public void Report(TargetId target, CallOutcome outcome)
    {
    }
}
