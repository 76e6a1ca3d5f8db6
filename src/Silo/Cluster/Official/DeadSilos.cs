using System.Net;
using OrleansAi.Grains.Conversations;

namespace OrleansAi.Silo.Cluster;

/// <summary>
/// In a silo: declares another one dead whose process has ended, so that its grains come up elsewhere at once, and has the turns
/// looked for that any dead silo left behind.
/// </summary>
internal sealed partial class DeadSilos(IClusterMembershipService members, TurnsLeftBehind turns, ILogger<DeadSilos> logger)
    : BackgroundService, IEndedProcessListener
{
    public async Task EndedAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        foreach (var member in members.CurrentSnapshot.Members.Values)
        {
            if (member.SiloAddress.Endpoint.Equals(address) && member.Status != SiloStatus.Dead)
            {
                LogDead(member.SiloAddress);
                await members.TryKill(member.SiloAddress);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = new HashSet<SiloAddress>();
        await foreach (var snapshot in members.MembershipUpdates.WithCancellation(stoppingToken))
        {
            var dead = snapshot.Members.Values.Where(member => member.Status == SiloStatus.Dead).Select(member => member.SiloAddress).ToHashSet();
            foreach (var silo in dead.Except(known))
            {
                turns.Note(silo.ToParsableString());
            }

            known = dead;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Silo {Silo} has ended without a word and is declared dead")]
    private partial void LogDead(SiloAddress silo);
}
