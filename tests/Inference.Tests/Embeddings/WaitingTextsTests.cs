using OrleansAi.Inference.Embeddings;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Tests.Embeddings;

public sealed class WaitingTextsTests
{
    [Fact]
    public void Requests_TakeTurns()
    {
        using var waiting = new WaitingTexts(1000);
        var (large, small) = (Request(10, 10, 10, 10), Request(10));
        waiting.TryAdd(large);
        waiting.TryAdd(small);
        var items = new List<EncoderItem>();

        waiting.Take(30, items);

        Assert.Equal([large, small, large], items.Select(static item => item.Request));
        Assert.Equal(20, waiting.Tokens);
        Assert.Equal(1, waiting.Requests);
    }

    [Fact]
    public void Request_IsLetInAlone_HoweverLarge()
    {
        using var waiting = new WaitingTexts(15);

        Assert.Equal(AddedTo.Queue, waiting.TryAdd(Request(20, 20)));
        Assert.Equal(AddedTo.Full, waiting.TryAdd(Request(1)));
    }

    [Fact]
    public void Removed_LeavesNothingBehind()
    {
        using var waiting = new WaitingTexts(100);
        var request = Request(10, 20);
        waiting.TryAdd(request);
        waiting.Take(1, []);

        waiting.Remove(request);
        waiting.Remove(request);

        Assert.Equal(0, waiting.Tokens);
        Assert.Equal(0, waiting.Requests);
        Assert.True(request.Done.IsCanceled);
    }

    [Fact]
    public void Closed_FailsWhoWaits_AndLetsNobodyIn()
    {
        using var waiting = new WaitingTexts(100);
        var request = Request(10);
        waiting.TryAdd(request);

        waiting.Close(new InvalidOperationException());

        Assert.True(request.Done.IsFaulted);
        Assert.False(waiting.Wait());
        Assert.Equal(AddedTo.Closed, waiting.TryAdd(Request(1)));
    }

    private static EncoderRequest Request(params int[] lengths) =>
        new([.. lengths.Select(static length => new EncodedText([.. Enumerable.Repeat(1, length)], null))], new CancellationToken(canceled: false));
}
