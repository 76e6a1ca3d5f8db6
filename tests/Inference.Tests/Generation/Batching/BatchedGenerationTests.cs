using OrleansAi.Inference.Generation;
using OrleansAi.Inference.Tests.Sessions;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Generation.Batching;

/// <summary>Decoded together, prompts get the answers, token for token, that ONNX Runtime gives each alone.</summary>
public sealed class BatchedGenerationTests
{
    private const int Count = 40;

    [Theory]
    [InlineData(false, false, false, 64, 256, 1L << 30)]
    [InlineData(false, false, false, 3, 8, 1L << 30)]
    [InlineData(true, false, false, 64, 256, 1L << 30)]
    [InlineData(true, false, false, 3, 8, 1L << 30)]
    [InlineData(false, false, false, 64, 256, 250_000)]
    [InlineData(true, false, false, 64, 16, 250_000)]
    [InlineData(false, true, false, 64, 256, 1L << 30)]
    [InlineData(true, true, false, 64, 256, 1L << 30)]
    [InlineData(false, false, true, 64, 256, 1L << 30)]
    [InlineData(true, false, true, 64, 256, 1L << 30)]
    [InlineData(false, false, true, 64, 256, 250_000)]
    [InlineData(true, false, true, 64, 16, 250_000)]
    public async Task Answers_AreThoseOfPromptsRunAlone(bool grouped, bool lastLogits, bool onDevice, int batch, int part, long cacheBytes)
    {
        var shape = new DecoderShape { IsGrouped = grouped, GivesLastLogits = lastLogits };
        using var loaded = new LoadedDecoder(shape, new GenerationSettings { MaxBatchSize = batch, PrefillTokens = part, CacheBytes = cacheBytes, CacheOnDevice = onDevice });
        var prompts = RandomPrompts.Of(24, 1, 60, seed: 1);
        var expected = await OnnxReference.GenerateAsync(Path.Combine(loaded.Folder, "onnx", "model.onnx"), prompts, Count, shape);

        var answers = await Task.WhenAll(prompts.Select(prompt => Task.Run(() => loaded.AnswerAsync(prompt, LoadedDecoder.Options(Count)))));

        for (var i = 0; i < prompts.Length; i++)
        {
            Assert.Null(answers[i].Last.Refusal);
            Assert.Equal(expected[i].Select(token => loaded.Generator.Tokenizer.TokenOf(token)), answers[i].Tokens);
            Assert.Equal((FinishReason.Length, prompts[i].Length, Count), (answers[i].Last.Finish, answers[i].Last.Usage!.Prompt, answers[i].Last.Usage!.Answer));
        }
    }

    [Theory]
    [InlineData(false, 4, false)]
    [InlineData(true, 4, false)]
    [InlineData(false, 9, false)]
    [InlineData(true, 9, false)]
    [InlineData(false, 9, true)]
    [InlineData(true, 9, true)]
    public async Task Answers_AreThoseOfPromptsRunAlone_WhereRowsChangeHandsAtEachStep(bool grouped, int batch, bool onDevice)
    {
        var shape = new DecoderShape { IsGrouped = grouped };
        using var loaded = new LoadedDecoder(shape, new GenerationSettings { MaxBatchSize = batch, PrefillTokens = 64, PrefixBytes = 0, CacheOnDevice = onDevice });
        var prompts = RandomPrompts.Of(60, 1, 40, seed: 4);
        var expected = await OnnxReference.GenerateAsync(Path.Combine(loaded.Folder, "onnx", "model.onnx"), prompts, Count, shape);
        var random = new Random(4);
        var counts = prompts.Select(_ => random.Next(1, Count + 1)).ToArray();

        // Every third one leaves in the middle of its answer.
        var answers = await Task.WhenAll(prompts.Select((prompt, i) =>
            Task.Run(() => loaded.BeginningAsync(prompt, LoadedDecoder.Options(i % 3 == 0 ? Count : counts[i]), counts[i]))));

        for (var i = 0; i < prompts.Length; i++)
            Assert.Equal(expected[i].Take(counts[i]).Select(token => loaded.Generator.Tokenizer.TokenOf(token)), answers[i]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prompt_ThatBeginsLikeAnother_IsReadFromWhereItDiffers(bool grouped)
    {
        var shape = new DecoderShape { IsGrouped = grouped };
        using var loaded = new LoadedDecoder(shape);
        var first = RandomPrompts.Of(1, 60, 61, seed: 2)[0];
        int[] second = [.. first[..50], 7, 8, 9];
        var expected = await OnnxReference.GenerateAsync(Path.Combine(loaded.Folder, "onnx", "model.onnx"), [second], Count, shape);

        await loaded.AnswerAsync(first, LoadedDecoder.Options(5));
        var answer = await loaded.AnswerAsync(second, LoadedDecoder.Options(Count));
        var again = await loaded.AnswerAsync(second, LoadedDecoder.Options(Count));

        Assert.Equal(expected[0].Select(token => loaded.Generator.Tokenizer.TokenOf(token)), answer.Tokens);
        Assert.Equal(answer.Tokens, again.Tokens);
        Assert.Equal((50, 52), (answer.Last.Usage!.Cached, again.Last.Usage!.Cached));
    }

    [Fact]
    public async Task Prompts_ThatBeginAlike_AndComeTogether_ReadTheBeginningOnce()
    {
        var shape = new DecoderShape();
        using var loaded = new LoadedDecoder(shape);
        var beginning = RandomPrompts.Of(1, 50, 51, seed: 3)[0];
        int[][] prompts = [.. Enumerable.Range(10, 8).Select(last => (int[])[.. beginning, last, 5])];
        var expected = await OnnxReference.GenerateAsync(Path.Combine(loaded.Folder, "onnx", "model.onnx"), prompts, Count, shape);

        var answers = await Task.WhenAll(prompts.Select(prompt => Task.Run(() => loaded.AnswerAsync(prompt, LoadedDecoder.Options(Count)))));

        Assert.Equal(expected.Select(tokens => tokens.Select(token => loaded.Generator.Tokenizer.TokenOf(token))), answers.Select(static answer => answer.Tokens));
        Assert.Equal([0, .. Enumerable.Repeat(50, prompts.Length - 1)], answers.Select(static answer => answer.Last.Usage!.Cached).Order());
    }
}
