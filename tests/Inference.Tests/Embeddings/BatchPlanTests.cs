using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Inference.Embeddings;

namespace OrleansAi.Inference.Tests.Embeddings;

public sealed class BatchPlanTests
{
    private const int MaxTokens = 64;

    [Fact]
    public void Batches_HoldEveryTextOnce_AndStayWithinTheirTokens() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), lengths =>
        {
            var items = Items(lengths);
            var batches = BatchPlan.Cut(items, MaxTokens);

            Assert.Equal(lengths.Length, items.Distinct().Count());
            Assert.Equal(Enumerable.Range(0, lengths.Length), batches.SelectMany(batch => Enumerable.Range(batch.Start.Value, batch.End.Value - batch.Start.Value)));
            Assert.All(batches.Select(batch => items[batch]), batch =>
                Assert.True(batch.Count == 1 || batch.Max(static item => item.Length) * batch.Count <= MaxTokens));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Texts_OfLikeLength_ComeTogether()
    {
        var items = Items([2, 30, 2, 30, 2]);

        var batches = BatchPlan.Cut(items, MaxTokens);

        Assert.Equal([[30, 30], [2, 2, 2]], batches.Select(batch => items[batch].Select(static item => item.Length).ToArray()));
    }

    private static List<EncoderItem> Items(byte[] lengths)
    {
        var texts = lengths.Select(static length => new EncodedText([.. Enumerable.Repeat(1, Math.Max(1, (int)length))], null)).ToArray();
        var request = new EncoderRequest(texts, default);
        return [.. texts.Select(_ => request.Take())];
    }
}
