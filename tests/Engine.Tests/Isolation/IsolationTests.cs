using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Isolation;

public sealed class IsolationTests(IsolationTests.Fixture fixture) : IClassFixture<IsolationTests.Fixture>
{
    private readonly Sent _sent = fixture.Host.Services.GetRequiredService<Sent>();

    private IIsolationGrain Grain { get; } = fixture.Host.Grains.GetGrain<IIsolationGrain>(EngineHost.NewKey());

    [Fact]
    public async Task Argument_ChangedByTheGrain_IsNotChangedForTheCaller()
    {
        var message = new MutableMessage { Text = "sent", Lines = ["one"] };
        await Grain.KeepAndChange(message).Within("The answer");
        Assert.Equal("sent", message.Text);
        Assert.Equal(["one"], message.Lines);
    }

    [Fact]
    public async Task Argument_ChangedByTheCallerAfterTheCall_IsNotChangedForTheGrain()
    {
        List<string> lines = ["one"];
        await Grain.KeepLines(lines).Within("The answer");
        lines.Add("two");
        Assert.Equal(1, await Grain.KeptLines().Within("The number of lines"));
    }

    [Fact]
    public async Task Argument_ChangedByTheCallerRightAfterSending_ArrivesAsItWasSent()
    {
        List<string> lines = ["one"];
        var call = Grain.KeepLines(lines);
        lines.Clear();
        await call.Within("The answer");
        Assert.Equal(1, await Grain.KeptLines().Within("The number of lines"));
    }

    [Fact]
    public async Task Result_ChangedByTheCaller_IsNotChangedForTheGrain()
    {
        await Grain.KeepAndChange(new MutableMessage()).Within("The answer");
        var kept = await Grain.Kept().Within("The kept message");
        kept.Text = "changed by the caller";
        kept.Lines.Clear();

        var again = await Grain.Kept().Within("The kept message");
        Assert.Equal("changed by the grain", again.Text);
        Assert.Equal(["added by the grain"], again.Lines);
    }

    [Fact]
    public async Task Argument_ThatRefersToItself_KeepsItsShape()
    {
        var message = new MutableMessage();
        message.Next = message;
        Assert.True(await Grain.HasNext(message, asItself: true).Within("The answer"));
    }

    [Fact]
    public async Task Argument_OfADerivedType_IsCopiedAsWhatItIs()
    {
        var message = new SignedMessage { Text = "sent", Signature = "ada" };
        await Grain.KeepAndChange(message).Within("The answer");
        var kept = Assert.IsType<SignedMessage>(await Grain.Kept().Within("The kept message"));
        Assert.NotSame(message, kept);
        Assert.Equal("ada", kept.Signature);
        Assert.Equal("changed by the grain", kept.Text);
        Assert.Equal("sent", message.Text);
    }

    [Fact]
    public async Task ImmutableArgument_IsSharedBothWays()
    {
        var message = new ImmutableMessage { Text = "sent", Lines = ["one"] };
        _sent.Message = message;
        var answer = await Grain.KeepImmutable(message).Within("The answer");
        Assert.True(_sent.Arrived);
        Assert.Same(message, answer);
    }

    [Fact]
    public async Task ImmutableParameter_IsShared()
    {
        List<string> lines = ["one"];
        _sent.Message = lines;
        var answer = await Grain.EchoPromised(lines).Within("The answer");
        Assert.True(_sent.Arrived);

        // The promise was about the argument: what comes back is a copy.
        Assert.NotSame(lines, answer);
        Assert.Equal(lines, answer);
    }

    public sealed class Fixture : EngineFixture
    {
        protected override void Configure(ISiloBuilder silo) => silo.Services.AddSingleton<Sent>();
    }
}
