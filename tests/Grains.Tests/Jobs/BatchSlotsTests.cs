using Microsoft.Extensions.Options;
using OrleansAi.Grains.Jobs;

namespace OrleansAi.Grains.Tests.Jobs;

public sealed class BatchSlotsTests
{
    [Fact]
    public async Task EnterAsync_MoreThanThereAre_WaitForOneThatIsGivenBack()
    {
        var slots = Slots(2);
        var first = await slots.EnterAsync("a", default);
        await slots.EnterAsync("a", default);
        var third = slots.EnterAsync("a", default).AsTask();
        Assert.False(third.IsCompleted);

        first.Dispose();
        first.Dispose();

        await third;
        Assert.False(slots.EnterAsync("a", default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task EnterAsync_ATenantBehindAnotherOne_GetsTheNextSlot()
    {
        var slots = Slots(2);
        var running = await slots.EnterAsync("greedy", default);
        await slots.EnterAsync("greedy", default);
        var waiting = Enumerable.Range(0, 5).Select(_ => slots.EnterAsync("greedy", default).AsTask()).ToList();
        var other = slots.EnterAsync("modest", default).AsTask();

        running.Dispose();

        await other;
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
    }

    [Fact]
    public async Task EnterAsync_WhoLeavesTheQueue_TakesNothing()
    {
        var slots = Slots(1);
        var running = await slots.EnterAsync("a", default);
        using var leaving = new CancellationTokenSource();
        var left = slots.EnterAsync("a", leaving.Token).AsTask();
        var stays = slots.EnterAsync("a", default).AsTask();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        running.Dispose();

        (await stays).Dispose();
        (await slots.EnterAsync("b", default)).Dispose();
    }

    private static BatchSlots Slots(int count) => new(Options.Create(new BatchOptions { ConcurrentCalls = count }));
}
