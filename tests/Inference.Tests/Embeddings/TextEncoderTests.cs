using System.Numerics.Tensors;
using OrleansAi.Inference.Embeddings;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Embeddings;

public sealed class TextEncoderTests
{
    [Fact]
    public async Task Vectors_AreOneLong_AndShortenedOnesToo()
    {
        using var loaded = new LoadedEncoder();
        var input = new[] { EncoderInput.Text("the cat is in the river") };

        var whole = await loaded.Encoder.EmbedAsync(input, false, null, null, default);
        var half = await loaded.Encoder.EmbedAsync(input, false, 16, null, default);
        var raw = await loaded.Encoder.EmbedAsync(input, false, null, false, default);

        Assert.Equal(1, TensorPrimitives.Norm(whole.Row(0)), 5);
        Assert.Equal(1, TensorPrimitives.Norm(half.Row(0)), 5);
        Assert.Equal(16, half.Row(0).Length);
        Assert.Equal(1, TensorPrimitives.CosineSimilarity(half.Row(0), whole.Row(0)[..16]), 5);
        Assert.NotEqual(1, TensorPrimitives.Norm(raw.Row(0)), 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public async Task Dimensions_ThatAVectorHasNot_AreRefused(int dimensions)
    {
        using var loaded = new LoadedEncoder();

        var result = await loaded.Encoder.EmbedAsync([EncoderInput.Text("a")], false, dimensions, null, default);

        Assert.Equal(InferenceRefusalKind.Invalid, result.Refusal?.Kind);
        Assert.Contains("ask for 1 to 32", result.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_ThatIsTooLong_IsRefusedOrCut()
    {
        using var loaded = new LoadedEncoder();
        var (longer, fitting) = (string.Join(' ', Enumerable.Repeat("cat", 100)), string.Join(' ', Enumerable.Repeat("cat", 62)));

        var refused = await loaded.Encoder.EmbedAsync([EncoderInput.Text("a"), EncoderInput.Text(longer)], false, null, null, default);
        var cut = await loaded.Encoder.EmbedAsync([EncoderInput.Text(longer)], true, null, null, default);

        Assert.Equal(InferenceRefusalKind.TooLong, refused.Refusal?.Kind);
        Assert.Contains("maximum context length is 64 tokens, but input 1 has 102", refused.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(64, cut.Tokens);
        Assert.Equal((await loaded.EmbedAsync(fitting))[0], cut.Row(0).ToArray());
    }

    [Fact]
    public async Task Tokens_AreTakenAsTheyAre()
    {
        using var loaded = new LoadedEncoder();
        var ids = loaded.Tokenizer.Encode("the king of bread");

        var result = await loaded.Encoder.EmbedAsync([EncoderInput.Ids(ids)], false, null, null, default);

        Assert.Equal((await loaded.EmbedAsync("the king of bread"))[0], result.Row(0).ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100_000)]
    public async Task Token_ThatIsUnknown_IsRefused(int token)
    {
        using var loaded = new LoadedEncoder();

        var result = await loaded.Encoder.EmbedAsync([EncoderInput.Ids([2, token, 3])], false, null, null, default);

        Assert.Equal(InferenceRefusalKind.Invalid, result.Refusal?.Kind);
        Assert.Contains($"the token {token}", result.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingToRead_IsRefused()
    {
        using var loaded = new LoadedEncoder();

        Assert.Equal(InferenceRefusalKind.Invalid, (await loaded.Encoder.EmbedAsync([], false, null, null, default)).Refusal?.Kind);
        Assert.Equal(InferenceRefusalKind.Invalid, (await loaded.Encoder.EmbedAsync([EncoderInput.Ids([])], false, null, null, default)).Refusal?.Kind);
    }

    [Fact]
    public async Task Model_IsAskedForWhatItIs()
    {
        using var scores = new LoadedEncoder(new EncoderShape { Labels = 3 });
        using var vectors = new LoadedEncoder();

        Assert.Equal(InferenceRefusalKind.Invalid, (await scores.Encoder.EmbedAsync([EncoderInput.Text("a")], false, null, null, default)).Refusal?.Kind);
        Assert.Equal(InferenceRefusalKind.Invalid, (await vectors.Encoder.ScoreAsync([EncoderInput.Text("a")], false, default)).Refusal?.Kind);
        Assert.Equal(["label-0", "label-1", "label-2"], scores.Encoder.Labels.AsEnumerable());
    }

    [Fact]
    public async Task Requests_AtTheSameTime_EachGetTheirOwn()
    {
        using var loaded = new LoadedEncoder(settings: new EncoderSettings { MaxBatchTokens = 300 });
        var texts = RandomTexts.Of(400, 40, seed: 3);
        var alone = new List<float[]>();
        foreach (var text in texts)
            alone.Add((await loaded.EmbedAsync(text))[0]);

        var together = await Task.WhenAll(texts.Select(text => Task.Run(() => loaded.EmbedAsync(text))));

        Assert.All(alone.Zip(together), pair => Assert.Equal(1, TensorPrimitives.CosineSimilarity<float>(pair.First, pair.Second[0]), 4));
    }

    [Fact]
    public async Task Caller_WhoLeaves_KeepsNobodyWaiting()
    {
        using var loaded = new LoadedEncoder(new EncoderShape { Layers = 4, Hidden = 128 }, new EncoderSettings { MaxBatchTokens = 256 });
        var inputs = RandomTexts.Of(4000, 60, seed: 4).Select(EncoderInput.Text).ToArray();
        using var leaving = new CancellationTokenSource();

        var left = Task.Run(() => loaded.Encoder.EmbedAsync(inputs, true, null, null, leaving.Token));
        while (loaded.Encoder.WaitingTokens == 0)
            await Task.Yield();
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(0, loaded.Encoder.WaitingTokens);
        Assert.Single(await loaded.EmbedAsync("the next one"));
    }

    [Fact]
    public async Task Request_BeyondWhatMayWait_IsToldWhenToComeAgain()
    {
        using var loaded = new LoadedEncoder(
            new EncoderShape { Layers = 4, Hidden = 128 }, new EncoderSettings { MaxBatchTokens = 128, MaxWaitingTokens = 2000 });
        var inputs = RandomTexts.Of(4000, 60, seed: 5).Select(EncoderInput.Text).ToArray();

        var first = Task.Run(() => loaded.Encoder.EmbedAsync(inputs, true, null, null, default));
        while (loaded.Encoder.WaitingTokens < 2000)
            await Task.Yield();
        var second = await loaded.Encoder.EmbedAsync([EncoderInput.Text("one more")], true, null, null, default);

        Assert.Equal(InferenceRefusalKind.Overloaded, second.Refusal?.Kind);
        Assert.True(second.Refusal!.RetryAfter >= TimeSpan.FromSeconds(1));
        Assert.Equal(4000, (await first).Rows);
    }

    [Fact]
    public async Task Unloading_FailsWhatWaits_AndHangsNobody()
    {
        var loaded = new LoadedEncoder(new EncoderShape { Layers = 4, Hidden = 128 }, new EncoderSettings { MaxBatchTokens = 128 });
        var inputs = RandomTexts.Of(4000, 60, seed: 6).Select(EncoderInput.Text).ToArray();

        var waiting = Task.Run(() => loaded.Encoder.EmbedAsync(inputs, true, null, null, default));
        while (loaded.Encoder.WaitingTokens == 0)
            await Task.Yield();
        loaded.Dispose();

        Assert.Equal(InferenceRefusalKind.Failed, (await waiting.WaitAsync(TimeSpan.FromSeconds(30))).Refusal?.Kind);
        Assert.Equal(InferenceRefusalKind.Failed, (await loaded.Encoder.EmbedAsync([EncoderInput.Text("a")], true, null, null, default)).Refusal?.Kind);
    }
}
