using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Turns;

public sealed class TurnTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private readonly string _key = EngineHost.NewKey();
    private readonly Signals _signals = fixture.Host.Signals;

    private ITurnGrain Grain => fixture.Host.Grains.GetGrain<ITurnGrain>(_key);

    private string Begun => $"{_key} begun";

    private string End => $"{_key} end";

    [Fact]
    public async Task Call_WhileOthersWait_RunsToItsEndBeforeTheNextBegins()
    {
        var calls = Enumerable.Range(0, 200).Select(number => Grain.Note($"{number}", yields: 3));
        await Task.WhenAll(calls).Within("The end of all calls");

        var notes = await Grain.Notes();
        Assert.Equal(400, notes.Count);
        foreach (var pair in notes.Chunk(2))
            Assert.Equal(pair[0].Replace("begins", "ends", StringComparison.Ordinal), pair[1]);
    }

    [Fact]
    public async Task Call_WhileAnotherAwaits_DoesNotBegin()
    {
        var held = Grain.Hold(Begun, End);
        await _signals.Raised(Begun);
        var next = Grain.Note("next", yields: 0);
        Assert.Equal(["hold begins"], await Grain.Notes());

        _signals.Raise(End);
        await Task.WhenAll(held, next).Within("The end of both calls");
        Assert.Equal(["hold begins", "hold ends", "next begins", "next ends"], await Grain.Notes());
    }

    [Fact]
    public async Task Call_ToAnotherGrainOfItsClass_RunsBesideAHeldOne()
    {
        var held = Grain.Hold(Begun, End);
        await _signals.Raised(Begun);
        var other = fixture.Host.Grains.GetGrain<ITurnGrain>(EngineHost.NewKey());
        Assert.Equal(7, await other.Ping(7).Within("The answer of the other grain"));

        _signals.Raise(End);
        await held.Within("The end of the held call");
    }

    [Fact]
    public async Task AlwaysInterleave_WhileAnotherCallAwaits_Runs()
    {
        var held = Grain.Hold(Begun, End);
        await _signals.Raised(Begun);
        Assert.Equal(["hold begins"], await Grain.Notes().Within("The answer of the interleaving call"));
        Assert.False(held.IsCompleted);

        _signals.Raise(End);
        await held.Within("The end of the held call");
    }

    [Fact]
    public async Task AlwaysInterleave_ManyAtOnce_NeverRunsOnTwoThreads()
    {
        var overlaps = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Grain.Overlap(yields: 50))).Within("The end of all calls");
        Assert.All(overlaps, overlap => Assert.Equal(0, overlap));
    }

    [Fact]
    public async Task Await_OfAnotherThreadsWork_ResumesOnTheActivation() =>
        Assert.True(await Grain.StaysOnItsScheduler().Within("The answer"));

    [Fact]
    public async Task ReadOnly_WhileAnotherReadOnlyCallAwaits_Runs()
    {
        var held = Grain.HoldReadOnly(Begun, End);
        await _signals.Raised(Begun);
        await Grain.NoteReadOnly("reader", yields: 1).Within("The end of the second read-only call");
        Assert.Equal(["hold begins", "reader begins", "reader ends"], await Grain.Notes());

        _signals.Raise(End);
        await held.Within("The end of the held call");
    }

    [Fact]
    public async Task ReadOnly_WhileAnOrdinaryCallAwaits_DoesNotBegin()
    {
        var held = Grain.Hold(Begun, End);
        await _signals.Raised(Begun);
        var reader = Grain.NoteReadOnly("reader", yields: 0);
        Assert.Equal(["hold begins"], await Grain.Notes());

        _signals.Raise(End);
        await Task.WhenAll(held, reader).Within("The end of both calls");
        Assert.Equal(["hold begins", "hold ends", "reader begins", "reader ends"], await Grain.Notes());
    }

    [Fact]
    public async Task Call_WhileAReadOnlyCallAwaits_DoesNotBegin()
    {
        var held = Grain.HoldReadOnly(Begun, End);
        await _signals.Raised(Begun);
        var writer = Grain.Note("writer", yields: 0);
        Assert.Equal(["hold begins"], await Grain.Notes());

        _signals.Raise(End);
        await Task.WhenAll(held, writer).Within("The end of both calls");
        Assert.Equal(["hold begins", "hold ends", "writer begins", "writer ends"], await Grain.Notes());
    }
}
