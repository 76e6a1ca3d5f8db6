using OrleansAi.Inference.Generation;
using OrleansAi.Inference.Generation.Batching;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Generation.Batching;

public sealed class WaitingSequencesTests
{
    private static readonly Inference.Tokenizers.Tokenizer Tokenizer =
        Inference.Tokenizers.Tokenizer.Parse(System.Text.Encoding.UTF8.GetBytes(WordTokenizer.Json(200)));

    [Fact]
    public void Users_TakeTurns()
    {
        using var waiting = new WaitingSequences(10);
        foreach (var user in new[] { "a", "a", "a", "b", "c", "b" })
            Assert.True(waiting.TryAdd(Of(user)));

        var order = Enumerable.Range(0, 6).Select(_ => waiting.Take(static _ => true)!.Options.User);

        Assert.Equal("abcaba", string.Concat(order));
        Assert.Null(waiting.Take(static _ => true));
    }

    [Fact]
    public void OneThatDoesNotSuit_KeepsItsTurn()
    {
        using var waiting = new WaitingSequences(10);
        waiting.TryAdd(Of("a"));
        waiting.TryAdd(Of("b"));

        Assert.Null(waiting.Take(static sequence => sequence.Options.User == "b"));
        Assert.Equal("a", waiting.Take(static _ => true)!.Options.User);
    }

    [Fact]
    public void Full_LetsNobodyIn_UntilOneIsTaken()
    {
        using var waiting = new WaitingSequences(1);

        Assert.True(waiting.TryAdd(Of("a")));
        Assert.False(waiting.TryAdd(Of("b")));
        waiting.Take(static _ => true);
        Assert.True(waiting.TryAdd(Of("b")));
    }

    [Fact]
    public async Task Full_OfThoseWhoHaveLeft_LetsOthersIn()
    {
        using var waiting = new WaitingSequences(1);
        using var leaving = new CancellationTokenSource();
        waiting.TryAdd(Of("a", leaving.Token));

        await leaving.CancelAsync();

        Assert.True(waiting.TryAdd(Of("b")));
        Assert.Equal("b", waiting.Take(static _ => true)!.Options.User);
    }

    [Fact]
    public void Closed_LetsNobodyIn_AndBlocksNobody()
    {
        using var waiting = new WaitingSequences(1);

        waiting.Close();
        waiting.Wait();

        Assert.True(waiting.IsClosed);
        Assert.False(waiting.TryAdd(Of("a")));
    }

    private static Sequence Of(string user, CancellationToken cancellationToken = default)
    {
        var options = new GenerationOptions { Seed = 1, User = user };
        return new Sequence([5], options, new AnswerWriter(Tokenizer, options, new HashSet<int>(), 1), null, cancellationToken);
    }
}
