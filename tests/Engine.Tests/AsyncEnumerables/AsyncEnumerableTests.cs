using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.AsyncEnumerables;

public sealed class AsyncEnumerableTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private readonly string _key = EngineHost.NewKey();
    private readonly Signals _signals = fixture.Host.Signals;

    private ISequenceGrain Grain => fixture.Host.Grains.GetGrain<ISequenceGrain>(_key);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task Elements_MadeAtOnce_ComeAllInOrder(int count) =>
        Assert.Equal(Enumerable.Range(0, count), await ReadAll(Grain.Count(count)));

    [Fact]
    public async Task Elements_MadeSlowly_ComeAllInOrder()
    {
        var items = await ReadAll(Grain.CountSlowly(200));
        Assert.Equal(Enumerable.Range(0, 200).Select(number => new SequenceItem(number, $"item {number}")), items);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task WithBatchSize_OfAnySize_ChangesNoElement(int batchSize) =>
        Assert.Equal(Enumerable.Range(0, 10), await ReadAll(Grain.Count(10).WithBatchSize(batchSize)));

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Grain_AheadOfItsReader_MakesNoMoreThanOneBatch(int batchSize)
    {
        await using var reader = Grain.Count(1000).WithBatchSize(batchSize).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync().AsTask().Within("The first element"));
        Assert.InRange(await Grain.Made().Within("The number of elements made"), 1, batchSize);
    }

    [Fact]
    public async Task Grain_WithoutAReader_MakesNothing()
    {
        var unread = Grain.Count(1000);
        Assert.Equal(0, await Grain.Made().Within("The number of elements made"));
        Assert.Equal(1000, (await ReadAll(unread)).Count);
    }

    [Fact]
    public async Task Elements_BeforeAWait_ComeWithoutWaitingForTheNext()
    {
        await using var reader = Grain.CountAndWait(3).GetAsyncEnumerator();
        for (var number = 0; number < 3; number++)
        {
            Assert.True(await reader.MoveNextAsync().AsTask().Within($"Element {number}"));
            Assert.Equal(number, reader.Current);
        }

        var next = reader.MoveNextAsync().AsTask();
        await _signals.Raised($"{_key} waiting");
        Assert.False(next.IsCompleted);

        _signals.Raise($"{_key} go");
        Assert.True(await next.Within("The last element"));
        Assert.Equal(3, reader.Current);
        Assert.False(await reader.MoveNextAsync().AsTask().Within("The end"));
    }

    [Fact]
    public async Task Grain_WhileItsEnumerationWaits_ServesCallsAndOtherReaders()
    {
        await using var reader = Grain.CountAndWait(0).GetAsyncEnumerator();
        var next = reader.MoveNextAsync().AsTask();
        await _signals.Raised($"{_key} waiting");
        Assert.Equal(7, await Grain.Ping(7).Within("The answer"));
        Assert.Equal(10, (await ReadAll(Grain.Count(10))).Count);
        Assert.False(next.IsCompleted);

        _signals.Raise($"{_key} go");
        Assert.True(await next.Within("The element"));
    }

    [Fact]
    public async Task Enumeration_InTheGrain_RunsOnTheActivation() =>
        Assert.Equal(Enumerable.Repeat(true, 10), await ReadAll(Grain.OnTheActivation(10)));

    [Fact]
    public async Task EarlyBreak_ByTheReader_DisposesTheGrainsIterator()
    {
        await foreach (var number in Grain.CountAndWait(3).WithBatchSize(1))
        {
            if (number == 1)
                break;
        }

        Assert.Equal(["on the activation"], await _signals.Raised($"{_key} disposed"));
        Assert.Equal(0, _signals.Count($"{_key} waiting"));
    }

    [Fact]
    public async Task Cancellation_ByTheTokenOfTheCall_ReachesTheIteratorAndEndsTheReader()
    {
        using var cancellation = new CancellationTokenSource();
        await AssertCancelled(Grain.CountUntilCancelled(2, cancellation.Token), cancellation, CancellationToken.None);
    }

    [Fact]
    public async Task Cancellation_ByTheTokenOfTheEnumerator_ReachesTheIteratorAndEndsTheReader()
    {
        using var cancellation = new CancellationTokenSource();
        await AssertCancelled(Grain.CountUntilCancelled(2), cancellation, cancellation.Token);
    }

    [Fact]
    public async Task Cancellation_BeforeTheFirstElement_EndsTheReader()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAll(Grain.CountUntilCancelled(2, cancellation.Token)));
        Assert.Equal(0, _signals.Count($"{_key} waiting"));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task Exception_InTheIterator_KeepsItsTypeAndComesAfterTheElements(int count, bool yield)
    {
        List<int> seen = [];
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var number in Grain.CountAndFail(count, yield))
                seen.Add(number);
        });
        Assert.Equal("The sequence is broken.", error.Message);
        Assert.Equal(Enumerable.Range(0, count), seen);
    }

    [Fact]
    public async Task Exception_InsteadOfAnEnumerable_ComesAtTheFirstElement()
    {
        var sequence = Grain.FailAtOnce();
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAll(sequence));
        Assert.Equal("There is no sequence.", error.Message);
    }

    [Fact]
    public async Task Enumerable_ReadTwice_IsEnumeratedTwice()
    {
        var sequence = Grain.Count(5);
        Assert.Equal(await ReadAll(sequence), await ReadAll(sequence));
        Assert.Equal(10, await Grain.Made().Within("The number of elements made"));
    }

    [Fact]
    public async Task Readers_ManyAtOnce_EachSeeAllElements()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ReadAll(Grain.CountSlowly(50)))).Within("The end of all readers");
        Assert.All(all, items => Assert.Equal(Enumerable.Range(0, 50), items.Select(item => item.Number)));
    }

    [Fact]
    public async Task Enumeration_ByAnotherGrain_StaysOnTheReadersActivation()
    {
        var other = fixture.Host.Grains.GetGrain<ISequenceGrain>(EngineHost.NewKey());
        Assert.Equal(499_500, await Grain.AddUp(other, 1000).Within("The sum"));
    }

    [Fact]
    public async Task Deactivation_BetweenTwoElements_AbortsTheReader()
    {
        await using var reader = Grain.CountAndWait(5).WithBatchSize(1).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync().AsTask().Within("The first element"));
        await Grain.Deactivate().Within("The request to deactivate");
        await _signals.Raised($"{_key} disposed");
        await Assert.ThrowsAsync<EnumerationAbortedException>(() => reader.MoveNextAsync().AsTask().Within("The end of the enumeration"));
    }

    private static async Task<List<T>> ReadAll<T>(IAsyncEnumerable<T> sequence)
    {
        return await Read().Within("The end of the enumeration");

        async Task<List<T>> Read()
        {
            List<T> items = [];
            await foreach (var item in sequence)
                items.Add(item);
            return items;
        }
    }

    private async Task AssertCancelled(IAsyncEnumerable<int> sequence, CancellationTokenSource cancellation, CancellationToken ofEnumerator)
    {
        await using var reader = sequence.GetAsyncEnumerator(ofEnumerator);
        Assert.True(await reader.MoveNextAsync().AsTask().Within("The first element"));
        Assert.True(await reader.MoveNextAsync().AsTask().Within("The second element"));
        var next = reader.MoveNextAsync().AsTask();
        await _signals.Raised($"{_key} waiting");

        await cancellation.CancelAsync();
        await _signals.Raised($"{_key} cancelled");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.Within("The end of the enumeration"));
        await _signals.Raised($"{_key} disposed");
    }
}
