using OrleansAi.Inference.Generation.Sampling;

namespace OrleansAi.Inference.Tests.Generation.Sampling;

public sealed class SamplerTests
{
    private static readonly float[] Logits = [1.5f, -0.3f, 2.2f, 0.1f, 2.2f, -4f, 0.9f, 1.1f, -1.7f, 0.4f, 3.0f, -0.8f];

    public static TheoryData<SamplingOptions> Options =>
    [
        new SamplingOptions(),
        new SamplingOptions { Temperature = 0.5f },
        new SamplingOptions { Temperature = 2 },
        new SamplingOptions { TopK = 1 },
        new SamplingOptions { TopK = 2 },
        new SamplingOptions { TopK = 5, Temperature = 1.5f },
        new SamplingOptions { TopK = 500 },
        new SamplingOptions { TopP = 0.01f },
        new SamplingOptions { TopP = 0.6f },
        new SamplingOptions { TopP = 0.95f, Temperature = 1.3f },
        new SamplingOptions { MinP = 0.2f },
        new SamplingOptions { MinP = 1 },
        new SamplingOptions { TopK = 6, TopP = 0.9f, MinP = 0.1f, Temperature = 0.8f },
        new SamplingOptions { RepetitionPenalty = 1.8f },
        new SamplingOptions { FrequencyPenalty = 0.7f, PresencePenalty = 0.4f },
        new SamplingOptions { RepetitionPenalty = 0.7f, FrequencyPenalty = -0.3f, PresencePenalty = 0.2f, TopP = 0.8f },
        new SamplingOptions { LogitBias = new Dictionary<int, float> { [5] = 6, [10] = float.NegativeInfinity, [99] = 1 } },
    ];

    [Theory]
    [MemberData(nameof(Options))]
    public void Sample_ManyTimes_FollowsTheExactDistribution(SamplingOptions options)
    {
        const int Draws = 20_000;
        int[] prompt = [2, 5, 8];
        int[] output = [2, 10, 10, 1];
        var expected = ReferenceDistribution.Of(options, Logits, prompt, output);
        var observed = new int[Logits.Length];
        var workspace = new SamplingWorkspace(Logits.Length);
        for (var draw = 0; draw < Draws; draw++)
            observed[Sequence(options, (ulong)draw, prompt, output).Sample(Logits, workspace).Token]++;

        var statistic = 0.0;
        for (var token = 0; token < Logits.Length; token++)
        {
            Assert.True(expected[token] > 0 || observed[token] == 0, $"Token {token} is impossible, but was chosen {observed[token]} times");
            statistic += expected[token] > 0 ? Math.Pow(observed[token] - (Draws * expected[token]), 2) / (Draws * expected[token]) : 0;
        }

        // The quantile of chi-square for 11 degrees of freedom at 0.9999; the seeds are fixed, so this never fails by chance.
        Assert.True(statistic < 37.4, $"Chi-square is {statistic}");
    }

    [Fact]
    public void Sample_TemperatureZero_TakesTheLikeliestAndOfEqualOnesTheFirst() =>
        Assert.Equal(1, Sample([1, 5, 5, 2], new SamplingOptions { Temperature = 0 }).Token);

    [Fact]
    public void Sample_SameSeed_GivesTheSameTokens()
    {
        // Computed apart from this code, in Python, from SplitMix64 and the distribution.
        var workspace = new SamplingWorkspace(Logits.Length);
        var sampler = new Sampler(new SamplingOptions(), 42);

        Assert.Equal([10, 2, 3, 4, 0, 10, 2, 10, 4, 10, 2, 6, 6, 7, 10, 2], Enumerable.Range(0, 16).Select(_ => sampler.Sample(Logits, workspace).Token));
    }

    [Fact]
    public void Sample_Chosen_ReportsTheModelsLogProbabilities()
    {
        var sampler = new Sampler(new SamplingOptions { Temperature = 0.1f, TopK = 1, TopLogProbabilities = 3 }, 1);
        var chosen = sampler.Sample(Logits, new SamplingWorkspace(Logits.Length));

        var logSum = Math.Log(Logits.Sum(logit => Math.Exp(logit)));
        Assert.Equal(10, chosen.Token);
        Assert.Equal(3.0 - logSum, chosen.LogProbability, 5);
        Assert.Equal([10, 2, 4], sampler.TopLogProbabilities.ToArray().Select(top => top.Token));
        Assert.Equal(2.2 - logSum, sampler.TopLogProbabilities[2].LogProbability, 5);
    }

    [Theory]
    [InlineData(new float[] { float.NegativeInfinity, float.NegativeInfinity })]
    [InlineData(new float[] { float.NaN, float.NegativeInfinity, float.NaN })]
    public void Sample_NoTokenPossible_IsAnError(float[] logits)
    {
        Assert.Throws<InvalidOperationException>(() => Sample(logits, new SamplingOptions()));
        Assert.Throws<InvalidOperationException>(() => Sample(logits, new SamplingOptions { Temperature = 0 }));
    }

    [Theory]
    [InlineData(new float[] { 7 }, 0)]
    [InlineData(new float[] { float.NaN, 1, float.NegativeInfinity }, 1)]
    [InlineData(new float[] { 1, float.PositiveInfinity, 3 }, 1)]
    [InlineData(new float[] { float.MinValue, float.MaxValue }, 1)]
    public void Sample_OneTokenPossible_TakesIt(float[] logits, int token)
    {
        SamplingOptions[] several =
        [
            new(), new() { TopP = 0.5f }, new() { TopK = 2, MinP = 0.1f }, new() { Temperature = 0 }, new() { Temperature = 1e-30f },
        ];

        Assert.All(several, options => Assert.Equal(token, Sample(logits, options).Token));
    }

    [Fact]
    public void Sample_Mask_AllowsOnlyWhatItNames()
    {
        var workspace = new SamplingWorkspace(100);
        var logits = Enumerable.Range(0, 100).Select(token => (float)token).ToArray();
        var sampler = new Sampler(new SamplingOptions { Temperature = 50 }, 3);

        Assert.All(Enumerable.Range(0, 200), _ => Assert.Contains(sampler.Sample(logits, workspace, [1UL << 7, 1UL << 20]).Token, new[] { 7, 84 }));
        Assert.Throws<InvalidOperationException>(() => sampler.Sample(logits, workspace, [0, 0]));
    }

    [Fact]
    public void Sample_WarmedUp_AllocatesNothing()
    {
        var logits = Enumerable.Range(0, 32_000).Select(token => MathF.Sin(token) * 9).ToArray();
        var workspace = new SamplingWorkspace(logits.Length);
        var sampler = new Sampler(new SamplingOptions { TopK = 40, TopP = 0.95f, MinP = 0.01f, TopLogProbabilities = 5, FrequencyPenalty = 0.1f }, 5);
        for (var token = 0; token < 300; token++)
            sampler.Sample(logits, workspace);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var token = 0; token < 20; token++)
            sampler.Sample(logits, workspace);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64);
    }

    [Theory]
    [InlineData("temperature")]
    [InlineData("top_p")]
    [InlineData("min_p")]
    [InlineData("repetition_penalty")]
    public void Constructor_ImpossibleOption_SaysWhatToWrite(string named)
    {
        var options = named switch
        {
            "temperature" => new SamplingOptions { Temperature = -1 },
            "top_p" => new SamplingOptions { TopP = 0 },
            "min_p" => new SamplingOptions { MinP = float.NaN },
            _ => new SamplingOptions { RepetitionPenalty = 0 },
        };

        Assert.Contains(named, Assert.Throws<ArgumentException>(() => new Sampler(options, 0)).Message, StringComparison.Ordinal);
    }

    private static TokenLogProbability Sample(float[] logits, SamplingOptions options) => new Sampler(options, 1).Sample(logits, new SamplingWorkspace(logits.Length));

    private static Sampler Sequence(SamplingOptions options, ulong seed, int[] prompt, int[] output)
    {
        var sampler = new Sampler(options, seed);
        sampler.AddPrompt(prompt);
        foreach (var token in output)
            sampler.AddOutput(token);
        return sampler;
    }
}
