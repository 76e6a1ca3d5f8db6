using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Inference.Generation.Sampling;

namespace OrleansAi.Inference.Tests.Generation.Sampling;

public sealed class SamplingPropertyTests
{
    // Logits in steps of a quarter, so that ties are common and double and float agree on the order.
    private static Arbitrary<(float[] Logits, SamplingOptions Options)> Cases { get; } = (
        from logits in Gen.Choose(-40, 40).Select(quarter => quarter / 4f).NonEmptyListOf().Select(logits => logits.ToArray())
        from temperature in Gen.Elements(0.25f, 1f, 3f)
        from topK in Gen.Elements(0, 1, 3, 10, 1000)
        from topP in Gen.Elements(1f, 0.07f, 0.37f, 0.83f, 0.97f)
        from minP in Gen.Elements(0f, 0.013f, 0.21f)
        select (logits, new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP })).ToArbitrary();

    [Fact]
    public void Sample_AnyOptions_ChoosesEachPossibleTokenAsOftenAsTheReferenceSays() =>
        Prop.ForAll(Cases, test =>
        {
            var expected = ReferenceDistribution.Of(test.Options, test.Logits, [], []);
            var workspace = new SamplingWorkspace(test.Logits.Length);
            var sampler = new Sampler(test.Options, 7);
            var observed = new int[test.Logits.Length];
            for (var draw = 0; draw < 500; draw++)
                observed[sampler.Sample(test.Logits, workspace).Token]++;
            return expected.Zip(observed).All(pair => pair.First > 0
                ? Math.Abs(pair.Second - (500 * pair.First)) < 5 * Math.Sqrt(500 * pair.First) + 4 : pair.Second == 0);
        }).Holds(cases: 300);

    [Fact]
    public void NextFraction_AnySeed_IsBelowOne() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed => new SeededGenerator(seed).NextFraction() is >= 0 and < 1).Holds();

    [Fact]
    public void NextBits_PublishedSeed_GivesThePublishedNumbers()
    {
        // The first outputs for seed 1234567 of the reference implementation (Vigna, splitmix64.c).
        var generator = new SeededGenerator(1234567);

        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], Enumerable.Range(0, 3).Select(_ => generator.NextBits()));
    }
}
