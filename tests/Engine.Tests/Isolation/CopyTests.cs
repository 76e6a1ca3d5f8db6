using System.Collections.Immutable;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Isolation;

public sealed class CopyTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private ICopyGrain Grain { get; } = fixture.Host.Grains.GetGrain<ICopyGrain>(EngineHost.NewKey());

    [Fact]
    public async Task Array_ChangedByTheGrain_IsNotChangedForTheCaller()
    {
        byte[] sent = [1, 2, 3];
        Assert.Equal([7, 7, 7], await Grain.Overwrite(sent).Within("The answer"));
        Assert.Equal([1, 2, 3], sent);
    }

    [Fact]
    public async Task Dictionary_OfLists_IsCopiedWithItsLists()
    {
        var sent = new Dictionary<string, List<int>> { ["one"] = [1, 2] };
        var answer = await Grain.Clear(sent).Within("The answer");
        Assert.Equal([1, 2], Assert.Single(sent).Value);
        Assert.Empty(answer["one"]);
        Assert.Equal([1], answer["added"]);
    }

    [Fact]
    public async Task Tuple_OfAList_IsCopiedWithItsList()
    {
        var sent = (1, new List<string> { "one" });
        var answer = await Grain.Add(sent, "two").Within("The answer");
        Assert.Equal(["one"], sent.Item2);
        Assert.Equal(["one", "two"], answer.Lines);
    }

    [Fact]
    public async Task ImmutableArray_OfMutableObjects_IsCopiedWithItsObjects()
    {
        ImmutableArray<MutableMessage> sent = [new() { Text = "sent" }];
        var answer = await Grain.Rename(sent, "renamed").Within("The answer");
        Assert.Equal("sent", sent[0].Text);
        Assert.Equal("renamed", answer[0].Text);
    }

    [Fact]
    public async Task Graph_OfTypesThatReferToEachOther_KeepsItsShape()
    {
        var sent = new Parent { Name = "parent" };
        sent.Children.Add(new Child { Name = "first", Parent = sent });
        var answer = await Grain.Adopt(sent, "second").Within("The answer");
        Assert.Single(sent.Children);
        Assert.Equal(["first", "second"], answer.Children.Select(child => child.Name));
        Assert.All(answer.Children, child => Assert.Same(answer, child.Parent));
    }

    [Fact]
    public async Task Object_OfAnyMarkedType_IsCopiedByItsOwnType()
    {
        var sent = new MutableMessage { Text = "sent" };
        var answer = Assert.IsType<MutableMessage>(await Grain.Take(sent).Within("The answer"));
        Assert.NotSame(sent, answer);
        Assert.Equal("sent", answer.Text);
    }

    [Fact]
    public async Task Object_OfAnUnmarkedType_IsRefused() =>
        await Assert.ThrowsAnyAsync<Exception>(async () => await Grain.Take(new Unmarked()).Within("The refusal"));
}
