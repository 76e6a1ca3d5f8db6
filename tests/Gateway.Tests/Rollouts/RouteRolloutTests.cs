using OrleansAi.Gateway.Rollouts;
using OrleansAi.Gateway.Routing;
using OrleansAi.Models;
using static OrleansAi.Gateway.Tests.Rollouts.RolloutWorld;

namespace OrleansAi.Gateway.Tests.Rollouts;

/// <summary>Whose calls a candidate gets.</summary>
public sealed class RouteRolloutTests
{
    private const int Users = 10_000;

    private static readonly RouteModel Route = new() { Name = "chat", Targets = [], Policy = new OrderedRoutingPolicy(), MaxOutputTokens = 1 };

    [Fact]
    public void Chooses_OfAB_KeepsTheCandidateForItsUsersAsTheShareRises()
    {
        var random = new Random(3);
        HashSet<string> before = [];
        foreach (var weight in new[] { 0, 1, 5, 20, 50, 99, 100 })
        {
            var rollout = new RouteRollout(Of(RolloutKind.AB, weight), Route);
            var chosen = Enumerable.Range(0, Users).Select(user => $"acme/user{user}").Where(user => rollout.Chooses(user, random, Start)).ToHashSet();

            Assert.Subset(chosen, before);
            Assert.InRange(chosen.Count, (Users * weight / 100) - 200, (Users * weight / 100) + 200);
            Assert.Equal(chosen.Count, chosen.Count(user => new RouteRollout(Of(RolloutKind.AB, weight), Route).Chooses(user, random, Start)));
            before = chosen;
        }
    }

    [Fact]
    public void Chooses_OfAnotherABRollout_TriesOtherUsers()
    {
        var random = new Random(3);
        var one = new RouteRollout(Of(RolloutKind.AB, 20), Route);
        var other = new RouteRollout(Of(RolloutKind.AB, 20) with { Id = "r2" }, Route);

        var both = Enumerable.Range(0, Users).Count(user => one.Chooses($"u{user}", random, Start) && other.Chooses($"u{user}", random, Start));

        Assert.InRange(both, 300, 500);
    }

    [Theory]
    [InlineData(RolloutKind.Canary, "alice")]
    [InlineData(RolloutKind.Shadow, "alice")]
    [InlineData(RolloutKind.AB, null)]
    public void Chooses_ByChance_GivesTheShare(RolloutKind kind, string? key)
    {
        var random = new Random(3);
        var rollout = new RouteRollout(Of(kind, 25), Route);

        Assert.InRange(Enumerable.Range(0, Users).Count(_ => rollout.Chooses(key, random, Start)), 2300, 2700);
    }
}
