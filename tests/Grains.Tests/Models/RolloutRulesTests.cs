using OrleansAi.Grains.Models;
using OrleansAi.Models;
using static OrleansAi.Grains.Tests.Models.RolloutBuilding;

namespace OrleansAi.Grains.Tests.Models;

public sealed class RolloutRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Start_WhileAnotherRuns_IsRefused()
    {
        var running = Started(Now);

        Assert.Contains("'r1'", RolloutRules.Start(running, "chat", Command("r2", version: "v3"), Now).Problem);
        Assert.Same(running, RolloutRules.Start(running, "chat", Command("r1"), Now).State);
    }

    [Fact]
    public void Start_AfterAPromotion_HasThePromotedVersionAsItsBaseline()
    {
        var promoted = RolloutRules.End(Started(Now), "r1", RolloutStatus.Promoted, "good", Now).State!;
        Assert.Equal("v2", promoted.Rollout.InForce!.Name);

        Assert.Contains("another name", RolloutRules.Start(promoted, "chat", Command("r2"), Now).Problem);
        var next = Started(Now, Command("r2", version: "v3"), promoted);

        Assert.Equal(("v2", 2L, 3L), (next.Rollout.Baseline!.Name, next.Number, next.Rollout.Revision));
        Assert.Equal("v2", RolloutRules.End(next, "r2", RolloutStatus.RolledBack, "bad", Now).State!.Rollout.InForce!.Name);
    }

    [Theory]
    [InlineData(RolloutStatus.Running, RolloutStatus.Promoted, true)]
    [InlineData(RolloutStatus.Running, RolloutStatus.RolledBack, true)]
    [InlineData(RolloutStatus.Running, RolloutStatus.Aborted, true)]
    [InlineData(RolloutStatus.Running, RolloutStatus.Withdrawn, false)]
    [InlineData(RolloutStatus.Promoted, RolloutStatus.RolledBack, true)]
    [InlineData(RolloutStatus.Promoted, RolloutStatus.Aborted, false)]
    [InlineData(RolloutStatus.Promoted, RolloutStatus.Withdrawn, true)]
    [InlineData(RolloutStatus.RolledBack, RolloutStatus.Promoted, false)]
    [InlineData(RolloutStatus.RolledBack, RolloutStatus.Withdrawn, true)]
    [InlineData(RolloutStatus.Withdrawn, RolloutStatus.RolledBack, false)]
    public void End_FollowsTheLifeOfARollout(RolloutStatus from, RolloutStatus to, bool isAllowed)
    {
        var state = Started(Now);
        state = state with { Rollout = state.Rollout with { Status = from } };

        var decision = RolloutRules.End(state, "r1", to, "why", Now);

        Assert.Equal(isAllowed, decision.Problem is null);
        Assert.Equal(isAllowed ? to : from, (decision.State ?? state).Rollout.Status);
        Assert.NotNull(RolloutRules.End(state, "r0", to, "why", Now).Problem);
    }

    [Fact]
    public void End_OfAPromotedOneByRollback_PutsTheVersionBeforeItInForce()
    {
        var promoted = RolloutRules.End(Started(Now), "r1", RolloutStatus.Promoted, "good", Now).State!;
        var back = RolloutRules.End(promoted, "r1", RolloutStatus.RolledBack, "bad after all", Now).State!;

        Assert.Null(back.Rollout.InForce);
        Assert.True(back.Rollout.Revision > promoted.Rollout.Revision);
    }

    [Fact]
    public void End_OfAShadow_IsNoPromotion() =>
        Assert.NotNull(RolloutRules.End(Started(Now, Command("r1", RolloutKind.Shadow)), "r1", RolloutStatus.Promoted, "", Now).Problem);

    [Fact]
    public void WeightAt_FollowsTheStagesAndKeepsTheLast()
    {
        var rollout = Started(Now, Command("r1", stages: [new(5, TimeSpan.FromMinutes(10)), new(25, TimeSpan.FromMinutes(20)), new(50, TimeSpan.Zero)])).Rollout;

        Assert.Equal(
            [(5, 0), (5, 0), (25, 1), (25, 1), (50, 2), (50, 2)],
            new[] { 0.0, 9.9, 10, 29.9, 30, 100_000 }.Select(Now.AddMinutes).Select(at => ((int)rollout.WeightAt(at), rollout.EpochAt(at))));
    }

    [Fact]
    public void ChangeWeight_EndsTheStagesAndBeginsAnEpoch()
    {
        var state = Started(Now, Command("r1", stages: [new(5, TimeSpan.FromMinutes(10)), new(25, TimeSpan.Zero)]));
        state = RolloutRules.Report(state, Report("r1", Calls(10), Calls(200)), Now);
        var later = Now.AddMinutes(11);

        var changed = RolloutRules.ChangeWeight(state, "r1", 40, later).State!;

        Assert.Equal((40, 2, 0L), ((int)changed.Rollout.WeightAt(later.AddDays(1)), changed.Rollout.EpochAt(later), changed.Candidate.Calls));
        Assert.Same(changed, RolloutRules.Report(changed, Report("r1", Calls(10, errors: 10), Calls(200)), later));
        Assert.Equal(10, RolloutRules.Report(changed, Report("r1", Calls(10), Calls(200), epoch: 2), later).Candidate.Calls);
    }

    [Fact]
    public void ChangeWeight_OfABlueGreenRollout_IsAllOrNothing()
    {
        var state = Started(Now, Command("r1", RolloutKind.BlueGreen, 100));

        Assert.NotNull(RolloutRules.ChangeWeight(state, "r1", 50, Now).Problem);
        Assert.Equal(0, RolloutRules.ChangeWeight(state, "r1", 0, Now).State!.Rollout.Weight);
    }

    [Fact]
    public void Report_OfACandidateThatFails_RollsBackAndSaysWhy()
    {
        var state = RolloutRules.Report(Started(Now), Report("r1", Calls(20, errors: 15), Calls(200, errors: 2)), Now);

        Assert.Equal((RolloutStatus.RolledBack, Now), (state.Rollout.Status, state.Rollout.EndedAt));
        Assert.Contains("15 of 20 calls failed, against 2 of 200 calls (Fisher's exact test, p = ", state.Rollout.Reason);
    }

    [Fact]
    public void Report_OfACandidateThatIsSlow_RollsBack()
    {
        var state = RolloutRules.Report(Started(Now), Report("r1", Calls(30, milliseconds: 300), Calls(200)), Now);

        Assert.Equal(RolloutStatus.RolledBack, state.Rollout.Status);
        Assert.Contains("Mann–Whitney", state.Rollout.Reason);
    }

    [Fact]
    public void Report_OfTooFewCalls_IsNotJudged()
    {
        var state = RolloutRules.Report(Started(Now), Report("r1", Calls(19, errors: 19), Calls(200)), Now);
        Assert.Equal((RolloutStatus.Running, 0), (state.Rollout.Status, state.Looks));

        // Nothing to compare with.
        state = RolloutRules.Report(Started(Now), Report("r1", Calls(30, errors: 30), Calls(19)), Now);
        Assert.Equal((RolloutStatus.Running, 1), (state.Rollout.Status, state.Looks));
    }

    [Fact]
    public void Report_OfASwitchWithNothingToCompareWith_IsHeldAgainstItsOwnLimit()
    {
        var command = Command("r1", RolloutKind.BlueGreen, 100) with { Criteria = new RolloutCriteria { MaxErrorRate = 0.1 } };

        var state = RolloutRules.Report(Started(Now, command), Report("r1", Calls(40, errors: 20), VersionOutcomes.None), Now);

        Assert.Equal(RolloutStatus.RolledBack, state.Rollout.Status);
        Assert.Contains("binomial", state.Rollout.Reason);
    }

    [Theory]
    [InlineData(RolloutKind.Shadow, true)]
    [InlineData(RolloutKind.Canary, false)]
    public void Report_OfAShadowOrWithoutRollback_LeavesItRunning(RolloutKind kind, bool automatic)
    {
        var command = Command("r1", kind) with { Criteria = new RolloutCriteria { Automatic = automatic } };

        var state = RolloutRules.Report(Started(Now, command), Report("r1", Calls(200, errors: 200), Calls(200)), Now);

        Assert.Equal((RolloutStatus.Running, 200L), (state.Rollout.Status, state.Candidate.Errors));
    }

    [Fact]
    public void AddScores_OfACandidateThatScoresLower_RollsBack()
    {
        var scores = Enumerable.Range(0, 40).SelectMany(i => new[]
        {
            new VersionScore("v2", 0.5 + (0.01 * (i % 5))), new VersionScore("stable", 0.8 + (0.01 * (i % 7))),
        });

        var state = RolloutRules.AddScores(Started(Now), "r1", [.. scores], Now).State!;

        Assert.Equal(RolloutStatus.RolledBack, state.Rollout.Status);
        Assert.Contains("Welch", state.Rollout.Reason);
        Assert.Contains("no version 'v9'", RolloutRules.AddScores(Started(Now), "r1", [new VersionScore("v9", 1)], Now).Problem);
    }

    [Fact]
    public void Document_IsReadAsItWasWritten()
    {
        var state = RolloutRules.Report(
            Started(Now, Command("r1", RolloutKind.AB, stages: [new(5, TimeSpan.FromMinutes(10)), new(25, TimeSpan.Zero)])),
            Report("r1", Calls(30), Calls(200, errors: 3)),
            Now);

        var row = RolloutDocument.Write(state with { Saves = 4 });
        var read = RolloutDocument.Read(row);

        Assert.Equal(("r1", "chat", 1L, 4L), (row.Id, row.Model, row.Number, row.Revision));
        Assert.Equal(row, RolloutDocument.Write(read));
        Assert.Equal(RolloutRules.FiguresOf(state), RolloutRules.FiguresOf(read));
    }
}
