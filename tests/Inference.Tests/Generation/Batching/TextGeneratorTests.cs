using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Inference.Generation;
using OrleansAi.Inference.Sessions;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Generation.Batching;

public sealed class TextGeneratorTests
{
    [Fact]
    public async Task Prompt_ThatLeavesNoRoom_IsRefused()
    {
        using var loaded = new LoadedDecoder();
        var prompt = RandomPrompts.Of(1, 250, 251, seed: 1)[0];

        var longPrompt = await loaded.AnswerAsync([.. prompt, .. prompt], LoadedDecoder.Options(1));
        var longAnswer = await loaded.AnswerAsync(prompt, LoadedDecoder.Options(7));
        var rest = await loaded.AnswerAsync(prompt, LoadedDecoder.Options(1) with { MaxTokens = null });

        Assert.Equal(InferenceRefusalKind.TooLong, longPrompt.Last.Refusal?.Kind);
        Assert.Contains("maximum context length is 256 tokens, but the prompt has 250 and the answer may have 7", longAnswer.Last.Refusal?.Message, StringComparison.Ordinal);
        Assert.Equal((FinishReason.Length, 6), (rest.Last.Finish, rest.Last.Usage!.Answer));
    }

    [Fact]
    public async Task Nonsense_IsRefused()
    {
        using var loaded = new LoadedDecoder();
        var options = LoadedDecoder.Options(5);

        foreach (var (prompt, wrong) in new (int[], GenerationOptions)[]
        {
            ([], options),
            ([-1], options),
            ([200], options),
            ([5], options with { MaxTokens = 0 }),
            ([5], options with { Stop = [""] }),
            ([5], options with { Sampling = options.Sampling with { TopP = 0 } }),
        })
        {
            Assert.Equal(InferenceRefusalKind.Invalid, (await loaded.AnswerAsync(prompt, wrong)).Last.Refusal?.Kind);
        }
    }

    [Fact]
    public async Task Answer_OfASeed_DoesNotDependOnWhoElseIsAnswered()
    {
        using var loaded = new LoadedDecoder();
        var prompts = RandomPrompts.Of(12, 1, 40, seed: 3);
        var options = LoadedDecoder.Options(30);
        options = options with { Sampling = options.Sampling with { Temperature = 1, TopP = 0.9f } };
        var alone = new List<string[]>();
        foreach (var prompt in prompts)
            alone.Add((await loaded.AnswerAsync(prompt, options)).Tokens);

        var together = await Task.WhenAll(prompts.Select(prompt => Task.Run(() => loaded.AnswerAsync(prompt, options))));

        Assert.Equal(alone, together.Select(static answer => answer.Tokens));
    }

    [Fact]
    public async Task LongPrompt_DoesNotStopThoseWhoAreAnswered()
    {
        using var loaded = new LoadedDecoder(new DecoderShape { Positions = 4096 }, new GenerationSettings { PrefillTokens = 8 });
        var longPrompt = RandomPrompts.Of(1, 3000, 3001, seed: 4)[0];
        var first = loaded.Generator.GenerateAsync([5], LoadedDecoder.Options(300), default).GetAsyncEnumerator();
        await first.MoveNextAsync();

        var reading = Task.Run(() => loaded.AnswerAsync(longPrompt, LoadedDecoder.Options(1)));
        var pieces = 0;
        while (!reading.IsCompleted && await first.MoveNextAsync())
            pieces++;
        await reading;

        // One step for each part of the prompt, all but the first of which may be read while nobody looks.
        Assert.InRange(pieces, 100, 300);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task TooMany_AreToldWhenToComeAgain()
    {
        using var loaded = new LoadedDecoder(new DecoderShape { Layers = 4, Hidden = 128 }, new GenerationSettings { MaxBatchSize = 1, MaxWaiting = 2 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => loaded.AnswerAsync([5], LoadedDecoder.Options(100)))));

        var refused = answers.Where(static answer => answer.Last.Refusal is not null).ToArray();
        Assert.InRange(refused.Length, 1, 18);
        Assert.All(refused, static answer => Assert.Equal(InferenceRefusalKind.Overloaded, answer.Last.Refusal!.Kind));
        Assert.All(refused, static answer => Assert.True(answer.Last.Refusal!.RetryAfter >= TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(1L << 30)]
    [InlineData(200_000)]
    public async Task ClientsWhoLeaveAtRandom_LeaveNothingBehind(long cacheBytes)
    {
        using var loaded = new LoadedDecoder(settings: new GenerationSettings { MaxBatchSize = 6, PrefillTokens = 16, CacheBytes = cacheBytes });
        var prompts = RandomPrompts.Of(300, 1, 100, seed: 5);

        await Parallel.ForEachAsync(prompts.Select(static (prompt, index) => (prompt, index)), new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (next, _) =>
        {
            var random = new Random(next.index);
            var leaveAfter = random.Next(0, 60);
            var pieces = 0;
            await foreach (var piece in loaded.Generator.GenerateAsync(next.prompt, LoadedDecoder.Options(50, $"user {next.index % 5}"), default))
            {
                Assert.Null(piece.Refusal);
                if (++pieces > leaveAfter)
                    break;
            }
        });

        var wait = Stopwatch.StartNew();
        while ((loaded.Generator.Active > 0 || loaded.Generator.Waiting > 0) && wait.Elapsed < TimeSpan.FromSeconds(30))
            await Task.Yield();
        Assert.Equal((0, 0), (loaded.Generator.Active, loaded.Generator.Waiting));
        Assert.Equal(50, (await loaded.AnswerAsync(prompts[0], LoadedDecoder.Options(50))).Last.Usage!.Answer);
    }

    [Fact]
    public async Task Unloading_EndsAnswers_AndHangsNobody()
    {
        // So long that none is complete when the model goes, however late this test gets its turn.
        var loaded = new LoadedDecoder(new DecoderShape { Positions = 20_000 });
        var answers = Enumerable.Range(0, 10).Select(_ => Task.Run(() => loaded.AnswerAsync([5], LoadedDecoder.Options(15_000)))).ToArray();
        while (loaded.Generator.Active == 0 && !Array.Exists(answers, static answer => answer.IsCompleted))
            await Task.Yield();

        loaded.Dispose();

        Assert.Contains(await Task.WhenAll(answers).WaitAsync(TimeSpan.FromSeconds(30)), static answer => answer.Last.Refusal?.Kind == InferenceRefusalKind.Failed);
        Assert.Equal(InferenceRefusalKind.Failed, (await loaded.AnswerAsync([5], LoadedDecoder.Options(1))).Last.Refusal?.Kind);
    }

    [Fact]
    public void Encoder_IsNoDecoder()
    {
        using var folder = new TemporaryFolder();
        EncoderFolder.Write(folder.Path, new EncoderShape());

        Assert.False(TextGenerator.IsIn(folder.Path));
        var exception = Assert.Throws<ModelLoadException>(() => Load(folder.Path).Dispose());
        Assert.Contains("is no decoder with a cache", exception.Message, StringComparison.Ordinal);
        Assert.Contains("last_hidden_state", exception.Message, StringComparison.Ordinal);
    }

    private static TextGenerator Load(string path) => TextGenerator.Load("test", path, new GenerationSettings(), new Meter("tests"), TimeProvider.System, NullLogger.Instance);
}
