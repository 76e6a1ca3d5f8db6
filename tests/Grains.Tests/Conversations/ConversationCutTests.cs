using OrleansAi.Conversations;
using OrleansAi.Grains.Conversations;
using static OrleansAi.Grains.Tests.Conversations.ConversationHost;

namespace OrleansAi.Grains.Tests.Conversations;

/// <summary>Two activations of one conversation, as there are for a while where a silo is cut off from the others and takes itself for alive.</summary>
public sealed class ConversationCutTests : ConversationFixture
{
    [Fact]
    public async Task Reader_WhereTheOtherActivationAnswered_GoesOnWithWhatItWrote()
    {
        var grain = await Host.CreateAsync();
        var before = (await grain.GetEvents(Alice, 0, 10)).ValueOrThrow().Last;
        var reading = grain.ReadEvents(Alice, before).CountAsync().AsTask();

        await AnswerElsewhereAsync(grain);

        Assert.Equal(0, await reading.Within("the end of a stream that nothing comes to"));
        var events = await grain.ReadEvents(Alice, before).Until(item => item.EndsTurn, "the turn that the other activation ended");
        Assert.Equal("Hi.", Assert.Single(events.OfType<Delta>()).Text);
    }

    [Fact]
    public async Task Resume_WhereTheOtherActivationLeftATurn_TakesItUp()
    {
        var grain = await Host.CreateAsync();
        Host.Gateway.AnswerAtOnce = "Here.";
        var other = await OtherAsync();
        (await other.Grain(grain.GetPrimaryKeyString()).Send(Alice, new NewMessage { Text = "One" })).ValueOrThrow();
        await other.Gateway.NextAsync();
        await other.KillAsync();

        await Assert.ThrowsAsync<Storage.StorageException>(grain.Resume);
        await grain.Resume();

        Assert.Equal("Here.", (await grain.GetTurn(Alice, 1, Waiting.Patience)).ValueOrThrow().Answer?.Text);
    }

    private protected override void Configure(ConversationOptions options)
    {
        base.Configure(options);
        options.RecheckInterval = TimeSpan.FromMilliseconds(200);
    }

    private async Task AnswerElsewhereAsync(IConversationGrain grain)
    {
        await using var other = await OtherAsync();
        other.Gateway.AnswerAtOnce = "Hi.";
        var conversation = other.Grain(grain.GetPrimaryKeyString());
        var sent = (await conversation.Send(Alice, new NewMessage { Text = "One" })).ValueOrThrow();
        Assert.Equal("Hi.", (await conversation.GetTurn(Alice, sent.Turn.Number, Waiting.Patience)).ValueOrThrow().Answer?.Text);
    }
}
