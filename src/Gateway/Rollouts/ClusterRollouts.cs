using System.Collections.Immutable;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Rollouts;

/// <summary>The latest rollout of each model as this process knows it: what grains announced, or what was read from them. Safe to use from many threads.</summary>
internal sealed class ClusterRollouts
{
    private readonly Lock _changing = new();
    private volatile ImmutableDictionary<string, Rollout> _latest = ImmutableDictionary.Create<string, Rollout>(StringComparer.Ordinal);

    /// <summary>The route table is to be built anew.</summary>
    public event Action? Changed;

    /// <summary>The latest rollouts by model.</summary>
    public ImmutableDictionary<string, Rollout> Latest => _latest;

    /// <summary>Whether the grains were asked once: until then this process may not know of rollouts.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Takes over rollouts that are newer than what is known.</summary>
    public void Apply(IEnumerable<Rollout> rollouts)
    {
        lock (_changing)
        {
            var known = _latest;
            foreach (var rollout in rollouts)
            {
                if (!known.TryGetValue(rollout.Model, out var before) || before.Revision < rollout.Revision)
                    known = known.SetItem(rollout.Model, rollout);
            }

            if (known == _latest)
                return;

            _latest = known;
            Changed?.Invoke();
        }
    }

    /// <summary>Takes over what the grains say of all models.</summary>
    public void Read(IEnumerable<Rollout> rollouts)
    {
        Apply(rollouts);
        IsRead = true;
    }
}
