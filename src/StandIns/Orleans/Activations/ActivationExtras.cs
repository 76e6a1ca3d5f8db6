using Orleans.StandIn.AsyncEnumerables;
using Orleans.StandIn.Lifecycle;
using Orleans.StandIn.Timers;

namespace Orleans.StandIn.Activations;

/// <summary>What few activations need.</summary>
internal sealed class ActivationExtras
{
    private Dictionary<Guid, int>? _reentrantSections;

    public ActivationId Id { get; } = ActivationId.NewId();

    public GrainReference? Reference { get; set; }

    public GrainLifecycle? Lifecycle { get; set; }

    public HashSet<GrainTimer>? Timers { get; set; }

    public Enumerations? Enumerations { get; set; }

    public Dictionary<Type, object>? Components { get; set; }

    /// <summary>Why the activation ends, once it does.</summary>
    public DeactivationReason Reason { get; set; }

    public CancellationToken DeactivationToken { get; set; }

    public TaskCompletionSource Deactivated { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets calls of this chain re-enter; see <see cref="RequestContext.AllowCallChainReentrancy"/>.</summary>
    public void EnterReentrantSection(Guid id)
    {
        _reentrantSections ??= [];
        _reentrantSections[id] = _reentrantSections.GetValueOrDefault(id) + 1;
    }

    public void ExitReentrantSection(Guid id)
    {
        if (_reentrantSections is not null && _reentrantSections.TryGetValue(id, out var depth))
        {
            if (depth == 1)
            {
                _reentrantSections.Remove(id);
            }
            else
            {
                _reentrantSections[id] = depth - 1;
            }
        }
    }

    public bool IsReentrant(Guid id) => id != Guid.Empty && _reentrantSections?.ContainsKey(id) == true;
}
