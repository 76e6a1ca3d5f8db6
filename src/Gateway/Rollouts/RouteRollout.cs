using OrleansAi.Gateway.Routing;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Rollouts;

/// <summary>The running rollout of a route: the candidate's own route, and whose calls go there.</summary>
public sealed class RouteRollout(Rollout rollout, RouteModel candidate)
{
    private readonly ulong _seed = RendezvousHash.Seed(rollout.Id);

    /// <summary>The rollout.</summary>
    public Rollout Rollout => rollout;

    /// <summary>Where the candidate's calls go.</summary>
    public RouteModel Candidate => candidate;

    /// <summary>
    /// Whether the candidate gets a call: of A/B where the key's hash is below the share, so that a key which has the candidate keeps it
    /// as the share rises; otherwise by chance. For a shadow: whether the call is copied.
    /// </summary>
    /// <remarks>The rollout's id is the hash's seed: the users who try this candidate are others than those who tried the last one.</remarks>
    public bool Chooses(string? stickyKey, Random random, DateTimeOffset now)
    {
        var share = rollout.WeightAt(now) / 100;
        if (share is <= 0 or >= 1)
            return share >= 1;

        var uniform = rollout.Kind == RolloutKind.AB && stickyKey is not null
            ? RendezvousHash.Uniform(stickyKey, _seed)
            : 1 - random.NextDouble();
        return uniform <= share;
    }
}
