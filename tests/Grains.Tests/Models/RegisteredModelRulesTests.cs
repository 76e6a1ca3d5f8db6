using OrleansAi.Grains.Models;
using OrleansAi.Models;

namespace OrleansAi.Grains.Tests.Models;

public sealed class RegisteredModelRulesTests
{
    private static readonly DateTimeOffset Now = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero).AddTicks(7);

    private static readonly RegisterModel Command = new() { Definition = "{}", ChangedBy = "admin" };

    [Fact]
    public void Register_NewName_BeginsAtOne()
    {
        var (outcome, model) = RegisteredModelRules.Register(null, "chat", Command, Now);

        Assert.Equal(RegistrationOutcome.Done, outcome);
        Assert.Equal(
            new RegisteredModel { Name = "chat", Revision = 1, Definition = "{}", ChangedAt = Now.AddTicks(-7), ChangedBy = "admin" },
            model);
    }

    [Fact]
    public void Register_AsItIs_ChangesNothing()
    {
        var current = RegisteredModelRules.Register(null, "chat", Command, Now).Model;

        Assert.Same(current, RegisteredModelRules.Register(current, "chat", Command with { ChangedBy = "other" }, Now.AddDays(1)).Model);
    }

    [Theory]
    [InlineData(0, RegistrationOutcome.Outdated)]
    [InlineData(1, RegistrationOutcome.Done)]
    [InlineData(2, RegistrationOutcome.Outdated)]
    [InlineData(null, RegistrationOutcome.Done)]
    public void RegisterAndRemove_OfAnExpectedRevision_AreDoneAtThatAlone(int? expected, RegistrationOutcome outcome)
    {
        var current = RegisteredModelRules.Register(null, "chat", Command, Now).Model;

        Assert.Equal(outcome, RegisteredModelRules.Register(current, "chat", Command with { Definition = "[]", ExpectedRevision = expected }, Now).Outcome);
        Assert.Equal(outcome, RegisteredModelRules.Remove(current, "chat", new RemoveModel { ExpectedRevision = expected, ChangedBy = "admin" }, Now).Outcome);
    }

    [Fact]
    public void Remove_ThenRegister_CountsOn()
    {
        var remove = new RemoveModel { ChangedBy = "admin" };
        Assert.Equal(RegistrationOutcome.Missing, RegisteredModelRules.Remove(null, "chat", remove, Now).Outcome);
        var removed = RegisteredModelRules.Remove(RegisteredModelRules.Register(null, "chat", Command, Now).Model, "chat", remove, Now).Model!;

        Assert.Equal((2L, false), (removed.Revision, removed.IsRegistered));
        Assert.Equal(RegistrationOutcome.Missing, RegisteredModelRules.Remove(removed, "chat", remove, Now).Outcome);
        Assert.Equal(RegistrationOutcome.Outdated, RegisteredModelRules.Register(removed, "chat", Command with { ExpectedRevision = 0 }, Now).Outcome);
        Assert.Equal(3, RegisteredModelRules.Register(removed, "chat", Command with { ExpectedRevision = 2 }, Now).Model!.Revision);
    }
}
