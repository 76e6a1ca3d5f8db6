using OrleansAi.Conversations;
using OrleansAi.Grains.Conversations;

namespace OrleansAi.Grains.Tests.Conversations;

public sealed class EventLogTests
{
    private readonly EventLog _log = new();

    [Fact]
    public void ReadAfter_RecentNumber_GivesWhatFollows()
    {
        Announce(5);

        Assert.Equal([4, 5], _log.ReadAfter(3)!.Value.Select(kept => kept.Number));
        Assert.Empty(_log.ReadAfter(5)!.Value);
        Assert.Empty(_log.ReadAfter(99)!.Value);
    }

    [Fact]
    public void ReadAfter_NumberBeforeThisActivation_LeavesItToTheTable()
    {
        _log.Start(10);
        Assert.Null(_log.ReadAfter(9));

        _log.Announce([Event(11)]);

        Assert.Null(_log.ReadAfter(9));
        Assert.Equal(11, Assert.Single(_log.ReadAfter(10)!.Value).Number);
    }

    [Fact]
    public void Announce_ManyOrLongEvents_KeepsABoundedEnd()
    {
        Announce(1000);
        Assert.Null(_log.ReadAfter(900));
        Assert.Equal(10, _log.ReadAfter(990)!.Value.Length);

        _log.Announce([Event(1001, new string('x', 1_000_000))]);

        Assert.Null(_log.ReadAfter(999));
        Assert.Single(_log.ReadAfter(1000)!.Value);
    }

    [Fact]
    public void ChangedAsync_Announcement_WakesEveryReader()
    {
        var first = _log.ChangedAsync(default);
        var second = _log.ChangedAsync(default);
        Assert.False(first.IsCompleted || second.IsCompleted);

        Announce(1);

        Assert.True(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully);
    }

    [Fact]
    public void Close_Readers_EndAndDoNotWaitAgain()
    {
        var waiting = _log.ChangedAsync(default);

        _log.Close();

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.True(_log.ChangedAsync(default).IsCompletedSuccessfully);
    }

    private void Announce(int count) => _log.Announce([.. Enumerable.Range(1, count).Select(number => Event(number))]);

    private static Delta Event(long number, string text = "text") => new Delta { Number = number, Turn = 1, At = default, Text = text };
}
