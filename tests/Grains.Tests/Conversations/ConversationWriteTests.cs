using OrleansAi.Conversations;
using OrleansAi.Grains.Conversations;
using OrleansAi.Storage.Conversations;
using static OrleansAi.Grains.Tests.Conversations.ConversationHost;

namespace OrleansAi.Grains.Tests.Conversations;

/// <summary>How much is written where deltas are gathered.</summary>
public sealed class ConversationWriteTests : ConversationFixture
{
    [Fact]
    public async Task Create_WithFirstMessageAndShortAnswer_TakesTwoWrites()
    {
        Host.Gateway.AnswerAtOnce = "Hi.";

        var grain = await Host.CreateAsync("Hello");
        var result = (await grain.GetTurn(Alice, 1, Waiting.Patience)).ValueOrThrow();

        Assert.Equal("Hi.", result.Answer?.Text);
        Assert.Equal(2, Host.Store.Writes);
        var step = Assert.Single(await Host.Store.ReadStepsAsync(grain.GetPrimaryKeyString(), 1));
        Assert.Equal((StepKind.ModelCall, StepStatus.Completed, "1.1"), (step.Kind, step.Status, step.Result));
    }

    [Fact]
    public async Task Turn_ManyDeltasAtOnce_AreOneEvent()
    {
        var grain = await Host.CreateAsync("Hello");
        var call = await Host.Gateway.NextAsync();
        for (var i = 0; i < 100; i++)
            call.Say("x");

        call.End();

        var events = await grain.ReadEvents(Alice, 0).Until(item => item.EndsTurn, "the end of the turn");
        Assert.Equal(new string('x', 100), Assert.Single(events.OfType<Delta>()).Text);
    }

    private protected override void Configure(ConversationOptions options) => options.DeltaInterval = TimeSpan.FromSeconds(10);
}
