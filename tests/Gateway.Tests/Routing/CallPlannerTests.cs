using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Gateway.Routing;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Routing;

public sealed class CallPlannerTests
{
    private static readonly IRoutingPolicy Ordered = new OrderedRoutingPolicy();
    private static readonly IRoutingPolicy Weighted = new WeightedRoutingPolicy();

    [Fact]
    public void Plan_Ordered_IsAsConfiguredThenTheFallbacks()
    {
        var last = Route(Ordered, "d");
        var second = Route(Ordered, "b", "c");
        var route = Route(Ordered, [second, last], "a", "b");

        Assert.Equal(["a", "b", "c", "d"], Plan(route, new RecordingHealth()));
    }

    [Fact]
    public void Plan_OpenCircuits_AreLeftOutAndHalfOpenOnesKept()
    {
        var health = new RecordingHealth();
        health.States[new TargetId("a", "m")] = CircuitState.Open;
        health.States[new TargetId("b", "m")] = CircuitState.HalfOpen;

        Assert.Equal(["b", "c"], Plan(Route(Ordered, "a", "b", "c"), health));
        Assert.Empty(Plan(Route(Ordered, "a"), health));
        Assert.Equal(["c"], Plan(Route(Ordered, "c"), health));
    }

    [Fact]
    public void Plan_AnyWeightsAndCircuits_HasEachUsableTargetOnceAndTheRoutesOwnFirst()
    {
        var cases = from weights in Gen.Choose(0, 5).ArrayOf(6)
                    from states in Gen.Elements(CircuitState.Closed, CircuitState.Open, CircuitState.HalfOpen).ArrayOf(6)
                    from own in Gen.Choose(1, 5)
                    from seed in Gen.Choose(0, int.MaxValue)
                    from key in Gen.Elements(null, "alice", "bob")
                    select (weights, states, own, seed, key);

        Prop.ForAll(cases.ToArbitrary(), each =>
        {
            var health = new RecordingHealth();
            var targets = each.weights.Select((weight, index) => IdleProvider.Target($"p{index}", weight)).ToArray();
            for (var index = 0; index < targets.Length; index++)
                health.States[targets[index].Id] = each.states[index];

            // The fallback shares a target with the route.
            var fallback = new RouteModel { Name = "f", Targets = [.. targets[(each.own - 1)..]], Policy = Ordered, MaxOutputTokens = 1 };
            var route = new RouteModel { Name = "r", Targets = [.. targets[..each.own]], Policy = Weighted, Fallbacks = [fallback], MaxOutputTokens = 1 };
            var plan = CallPlanner.Plan(route, new RoutingContext { Random = new Random(each.seed), Operation = ModelOperation.Chat, StickyKey = each.key }, health);
            var usable = targets.Where((_, index) => each.states[index] != CircuitState.Open).ToArray();
            var ownUsable = targets[..each.own].Intersect(usable).ToArray();
            var ownPlan = plan.Take(ownUsable.Length).ToArray();
            var firstIdle = Array.FindIndex(ownPlan, target => target.Weight == 0);
            return plan.Length == usable.Length
                && plan.Distinct().Count() == plan.Length
                && ownPlan.Order(ByName).SequenceEqual(ownUsable.Order(ByName))
                && (firstIdle < 0 || ownPlan[firstIdle..].All(target => target.Weight == 0));
        }).Holds();
    }

    [Fact]
    public void Plan_AnyDescriptions_HasNoTargetThatCanNotAnswerAndThoseWithRoomFirst()
    {
        var cases = from windows in Gen.Elements<long?>(null, 500, 1200, 5000).ArrayOf(6)
                    from capabilities in Gen.Elements<ModelCapabilities?>(null, ModelCapabilities.Text, ModelCapabilities.Tools).ArrayOf(6)
                    from open in Gen.Elements(true, false).ArrayOf(6)
                    from needs in Gen.Elements(ModelCapabilities.None, ModelCapabilities.Tools)
                    from policy in Gen.Elements(Ordered, Weighted)
                    from seed in Gen.Choose(0, int.MaxValue)
                    select (windows, capabilities, open, needs, policy, seed);

        Prop.ForAll(cases.ToArbitrary(), each =>
        {
            var health = new RecordingHealth();
            TargetModel[] targets = [.. each.windows.Select((window, index) => IdleProvider.Target($"p{index}", description: new TargetDescription { ContextTokens = window, Capabilities = each.capabilities[index] }))];
            foreach (var (index, isOpen) in each.open.Index())
                health.States[targets[index].Id] = isOpen ? CircuitState.Open : CircuitState.Closed;

            var route = new RouteModel { Name = "r", Targets = [.. targets], Policy = each.policy, MaxOutputTokens = 1 };
            var context = new RoutingContext { Random = new Random(each.seed), Operation = ModelOperation.Chat, InputTokens = 3000, Needs = each.needs };
            var plan = CallPlanner.Plan(route, context, health);
            var fits = plan.Select(target => target.Description!.Fit(context)).ToArray();
            return fits.SequenceEqual(fits.Order())
                && fits.All(fit => fit <= TargetFit.Tight)
                && plan.Length == targets.Where((target, index) => !each.open[index] && target.Description!.Fit(context) <= TargetFit.Tight).Count()
                && CallPlanner.Misfit(route, context) is null == targets.Any(target => target.Description!.Fit(context) <= TargetFit.Tight);
        }).Holds();
    }

    [Fact]
    public void Plan_Weighted_FirstTargetsComeInProportionToTheirWeights()
    {
        var route = Weights(("a", 6), ("b", 3), ("c", 1));
        var random = new Random(42);

        var firsts = Enumerable.Range(0, 20_000).Select(_ => Plan(route, new RecordingHealth(), random)).ToArray();

        Assert.InRange(Share(firsts, "a"), 0.585, 0.615);
        Assert.InRange(Share(firsts, "b"), 0.285, 0.315);

        // Of the calls that lose a, b and c share what is left as 3 to 1.
        Assert.InRange(Share(firsts.Where(plan => plan[0] == "a").Select(plan => plan[1..]), "b"), 0.73, 0.77);
    }

    [Fact]
    public void Plan_StickyKey_IsAlwaysTheSameWhateverChanceSays()
    {
        var route = Weights(("a", 6), ("b", 3), ("c", 1));

        var plans = Enumerable.Range(0, 50).Select(seed => string.Join(',', Plan(route, new RecordingHealth(), new Random(seed), "alice")));

        Assert.Single(plans.Distinct());
    }

    [Fact]
    public void Plan_StickyKeys_AreSpreadByWeightAndOnlyTheLostTargetsKeysMove()
    {
        var all = Weights(("a", 6), ("b", 3), ("c", 1));
        var rest = Weights(("a", 6), ("c", 1));
        var keys = Enumerable.Range(0, 20_000).Select(index => $"user-{index}").ToArray();

        var before = keys.ToDictionary(key => key, key => Plan(all, new RecordingHealth(), new Random(1), key));
        var after = keys.ToDictionary(key => key, key => Plan(rest, new RecordingHealth(), new Random(1), key));

        Assert.InRange(Share(before.Values, "a"), 0.585, 0.615);
        Assert.InRange(Share(before.Values, "c"), 0.09, 0.11);
        Assert.All(keys.Where(key => before[key][0] != "b"), key => Assert.Equal(before[key][0], after[key][0]));
    }

    private static readonly Comparer<TargetModel> ByName = Comparer<TargetModel>.Create((left, right) => string.CompareOrdinal(left.Id.Provider, right.Id.Provider));

    private static double Share(IEnumerable<string[]> plans, string first)
    {
        var all = plans.ToArray();
        return (double)all.Count(plan => plan[0] == first) / all.Length;
    }

    private static string[] Plan(RouteModel route, RecordingHealth health, Random? random = null, string? key = null) =>
        [.. CallPlanner.Plan(route, Context(random, key), health).Select(target => target.Id.Provider)];

    private static RoutingContext Context(Random? random = null, string? key = null) =>
        new() { Random = random ?? new Random(1), Operation = ModelOperation.Chat, StickyKey = key };

    private static RouteModel Weights(params (string Name, double Weight)[] targets) =>
        new() { Name = "r", Targets = [.. targets.Select(target => IdleProvider.Target(target.Name, target.Weight))], Policy = Weighted, MaxOutputTokens = 1 };

    private static RouteModel Route(IRoutingPolicy policy, params string[] providers) => Route(policy, [], providers);

    private static RouteModel Route(IRoutingPolicy policy, RouteModel[] fallbacks, params string[] providers) => new()
    {
        Name = "r",
        Targets = [.. providers.Select(provider => IdleProvider.Target(provider))],
        Policy = policy,
        Fallbacks = [.. fallbacks],
        MaxOutputTokens = 1,
    };
}
