using Orleans.Runtime.Placement;
using OrleansAi.Grains.Conversations;

namespace OrleansAi.Silo.Cluster;

/// <summary>Sends activations from a silo that is about to stop to the others in turn. The directory is told, and calls follow them.</summary>
internal sealed class SiloDeparture(IClusterMembershipService members, ILocalSiloDetails local) : IDeparture
{
    private volatile bool _begun;
    private uint _moved;

    public void Begin() => _begun = true;

    public bool TryMove(IGrainContext activation)
    {
        if (!_begun)
        {
            return false;
        }

        var others = members.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(local.SiloAddress)).Select(member => member.SiloAddress).Order().ToArray();
        if (others.Length == 0)
        {
            return false;
        }

        var next = others[Interlocked.Increment(ref _moved) % others.Length];
        activation.Migrate(new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = next }, CancellationToken.None);
        return true;
    }
}
