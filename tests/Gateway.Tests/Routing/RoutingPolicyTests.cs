using System.Collections.Immutable;
using OrleansAi.Gateway.Pricing;
using OrleansAi.Gateway.Routing;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Routing;

public sealed class RoutingPolicyTests
{
    private readonly ManualTime _time = new();

    public static TheoryData<IRoutingPolicy> PoliciesThatWeigh => [new WeightedRoutingPolicy(), new CheapestRoutingPolicy(), new FastestRoutingPolicy(), new LeastBusyRoutingPolicy()];

    [Theory]
    [MemberData(nameof(PoliciesThatWeigh))]
    public void Score_WeightZero_IsLastWhateverChanceSays(IRoutingPolicy policy)
    {
        var targets = ImmutableArray.Create(Target("idle", weight: 0), Target("a"), Target("b"));

        for (var seed = 0; seed < 50; seed++)
            Assert.Equal(0, Order(policy, targets, seed)[^1]);
    }

    [Fact]
    public void Cheapest_DependsOnTheCallsOwnShape()
    {
        var targets = ImmutableArray.Create(
            Target("dear-answers", price: new PriceModel { Input = 1_000_000, Output = 100_000_000 }),
            Target("dear-prompts", price: new PriceModel { Input = 10_000_000, Output = 10_000_000 }));
        var policy = new CheapestRoutingPolicy();

        Assert.Equal(0, Order(policy, targets, inputTokens: 1000, outputTokens: 10)[0]);
        Assert.Equal(1, Order(policy, targets, inputTokens: 10, outputTokens: 1000)[0]);
    }

    [Fact]
    public void Fastest_OfTwo_IsTheOneWhoseAnswersBeganSooner()
    {
        var targets = ImmutableArray.Create(Target("slow"), Target("fast"));
        Answer(targets[0], 2);
        Answer(targets[1], 0.5);

        for (var seed = 0; seed < 20; seed++)
            Assert.Equal([1, 0], Order(new FastestRoutingPolicy(), targets, seed));
    }

    [Fact]
    public void Fastest_StreamedAndWholeAnswers_AreMeasuredApart()
    {
        var targets = ImmutableArray.Create(Target("a"), Target("b"));
        targets[0].Traffic.Answered(TimeSpan.FromSeconds(2), stream: false);
        targets[1].Traffic.Answered(TimeSpan.FromSeconds(1), stream: false);
        targets[1].Traffic.Answered(TimeSpan.FromSeconds(1), stream: true);

        Assert.Equal(0, Order(new FastestRoutingPolicy(), targets, stream: true)[0]);
        Assert.Equal(1, Order(new FastestRoutingPolicy(), targets, stream: false)[0]);
    }

    [Fact]
    public void Fastest_OfMany_NeverBeginsWithTheSlowestAndNotAlwaysWithTheSame()
    {
        var targets = Enumerable.Range(0, 5).Select(index => Target($"t{index}")).ToImmutableArray();
        foreach (var (index, target) in targets.Index())
            Answer(target, 1 + index);

        var firsts = Enumerable.Range(0, 200).Select(seed => Order(new FastestRoutingPolicy(), targets, seed)[0]).ToList();

        Assert.DoesNotContain(4, firsts);
        Assert.True(firsts.Distinct().Count() > 2, "One target gets nearly all calls.");
        Assert.InRange(firsts.Count(first => first == 0), 200 * 0.3, 200 * 0.5);
    }

    [Fact]
    public void Fastest_SlowTargetThatIsLeftAlone_IsTriedAgain()
    {
        var targets = ImmutableArray.Create(Target("slow"), Target("fast"));
        Answer(targets[0], 2);
        for (var second = 0; second < 90; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Answer(targets[1], 0.5);
        }

        Assert.Equal(0, Order(new FastestRoutingPolicy(), targets)[0]);
    }

    [Fact]
    public void Fastest_TargetThatFailsAtOnce_IsNotTheFastest()
    {
        var targets = ImmutableArray.Create(Target("broken"), Target("sound"));
        Answer(targets[1], 0.8);
        targets[0].Traffic.Failed(TimeSpan.FromMilliseconds(1), stream: true);

        Assert.Equal(1, Order(new FastestRoutingPolicy(), targets)[0]);
    }

    [Fact]
    public void LeastBusy_CountsCallsAgainstTheWeight()
    {
        var targets = ImmutableArray.Create(Target("small"), Target("large", weight: 4));
        targets[0].Traffic.Begin();
        for (var call = 0; call < 5; call++)
            targets[1].Traffic.Begin();

        Assert.Equal(1, Order(new LeastBusyRoutingPolicy(), targets)[0]);

        targets[0].Traffic.End();
        Assert.Equal(0, Order(new LeastBusyRoutingPolicy(), targets)[0]);
    }

    [Fact]
    public void LeastBusy_AmongEquals_ChanceDecides()
    {
        var targets = ImmutableArray.Create(Target("a"), Target("b"));

        var firsts = Enumerable.Range(0, 100).Select(seed => Order(new LeastBusyRoutingPolicy(), targets, seed)[0]).ToList();

        Assert.InRange(firsts.Count(first => first == 0), 25, 75);
    }

    [Fact]
    public void Latency_OfATargetThatBecameSlow_IsKnownAfterAFewAnswersHoweverFastTheyCome()
    {
        var traffic = new TargetTraffic(_time);
        for (var answer = 0; answer < 10; answer++)
            traffic.Answered(TimeSpan.FromSeconds(0.1), stream: true);

        for (var answer = 0; answer < 4; answer++)
            traffic.Answered(TimeSpan.FromSeconds(10), stream: true);

        Assert.InRange(traffic.Latency(stream: true).TotalSeconds, 5, 10);
    }

    private TargetModel Target(string name, double weight = 1, PriceModel? price = null) =>
        new(new TargetId(name, "m"), new IdleProvider(), price ?? PriceModel.Free, weight, new TargetTraffic(_time));

    private static void Answer(TargetModel target, double seconds) => target.Traffic.Answered(TimeSpan.FromSeconds(seconds), stream: true);

    private static int[] Order(
        IRoutingPolicy policy, ImmutableArray<TargetModel> targets, int seed = 1, bool stream = true, long inputTokens = 1, long outputTokens = 1)
    {
        var context = new RoutingContext
        {
            Random = new Random(seed),
            Operation = ModelOperation.Chat,
            Stream = stream,
            InputTokens = inputTokens,
            OutputTokens = outputTokens,
        };
        var scores = new double[targets.Length];
        policy.Score(targets, context, scores);
        return [.. Enumerable.Range(0, targets.Length).OrderBy(index => scores[index])];
    }
}
