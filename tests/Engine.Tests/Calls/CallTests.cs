using System.Collections.Immutable;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Calls;

/// <summary>What calls carry, and how many of them an engine takes.</summary>
public sealed class CallTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private readonly string _key = EngineHost.NewKey();

    private ICallGrain Grain => fixture.Host.Grains.GetGrain<ICallGrain>(_key);

    [Fact]
    public async Task Methods_OfEveryReturnType_Answer()
    {
        await Grain.Nothing().Within("The answer");
        await Grain.NothingAsValueTask().AsTask().Within("The answer");
        Assert.Equal(7, await Grain.ValueTaskOf(7).AsTask().Within("The answer"));
        Assert.Equal(8, await Grain.Ping(8).Within("The answer"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Grüße \0 世界")]
    public async Task Strings_OfAnyKind_ArriveAsTheyAre(string? text) => Assert.Equal(text, await Grain.Echo(text).Within("The answer"));

    [Fact]
    public async Task Values_OfManyTypes_ArriveAsTheyAre()
    {
        var time = new DateTimeOffset(2026, 11, 20, 10, 30, 0, TimeSpan.FromHours(2));
        var id = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");
        Assert.Equal(
            "1 2026-11-20T10:30:00.0000000+02:00 0f8fad5b-d9cb-469f-a165-70867728950e Friday 1.50 none (2, two)",
            await Grain.Kinds(1, time, id, DayOfWeek.Friday, 1.50m, null, (2, "two")).Within("The answer"));
        Assert.EndsWith(
            "00:00:05 (2, two)",
            await Grain.Kinds(1, time, id, DayOfWeek.Friday, 1.50m, TimeSpan.FromSeconds(5), (2, "two")).Within("The answer"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_ByTheirBaseType_KeepTheirOwn()
    {
        Assert.Equal("Circle, Square", await Grain.Names([new Circle(1), new Square(2)]).Within("The answer"));
        Assert.Equal(new Square(4), await Grain.Grow(new Square(2)).Within("The answer"));
    }

    [Fact]
    public async Task Collections_OfImmutableKind_ArriveWhole()
    {
        var lengths = await Grain.Lengths(["a", "bc", "def"]).Within("The answer");
        Assert.Equal([("a", 1), ("bc", 2), ("def", 3)], lengths.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        Assert.Empty(await Grain.Lengths([]).Within("The answer"));
    }

    [Fact]
    public async Task Bytes_ByTheMegabyte_ArriveWhole()
    {
        var bytes = new byte[4 << 20];
        new Random(42).NextBytes(bytes);
        var reversed = await Grain.Reverse(bytes).Within("The answer");
        Assert.Equal(bytes.Reverse(), reversed);
    }

    [Fact]
    public async Task Method_OfAnInheritedInterface_IsCalledThroughEither()
    {
        IPingable pingable = Grain;
        Assert.Equal(7, await pingable.Ping(7).Within("The answer"));
    }

    [Fact]
    public async Task Calls_ThroughALongChainOfGrains_Return() =>
        Assert.Equal(1000, await Grain.Chain(1000).Within("The answer of the chain"));

    [Fact]
    public async Task Calls_OneAfterTheOther_ManyTimes_Return()
    {
        var other = fixture.Host.Grains.GetGrain<ICallGrain>(EngineHost.NewKey());
        Assert.Equal(20_000, await Grain.PingOften(other, 20_000).Within("The end of the calls"));
    }

    [Fact]
    public async Task Calls_ToManyGrainsAtOnce_ActivateThemAll() =>
        Assert.Equal(4999 * 5000 / 2, await Grain.PingAll(5000).Within("All answers"));

    [Fact]
    public async Task Calls_FromManyCallersToOneGrain_LoseNoChange()
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, 2000).Select(_ => Grain.Increment())).Within("All answers");
        Assert.Equal(Enumerable.Range(1, 2000), counts.Order());
    }

    [Fact]
    public async Task Call_ToItself_ThatIsNotAwaited_RunsAfterTheCall()
    {
        await Grain.CallSelfLater().Within("The answer");
        await fixture.Host.Signals.Raised($"{_key} self");
    }

    [Fact]
    public async Task Work_BegunInACallAndNotAwaited_RunsOnBetweenCallsOnOneThreadAtATime()
    {
        await Grain.StartBackground(rounds: 2000).Within("The answer");
        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Grain.Interrupt())).Within("The interrupting calls");
        Assert.Equal(["0"], await fixture.Host.Signals.Raised($"{_key} background"));
    }
}
