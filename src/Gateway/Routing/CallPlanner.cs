using System.Collections.Immutable;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Routing;

/// <summary>Decides which targets a call tries, in which order: a pure function of the route, the health snapshot and chance.</summary>
public static class CallPlanner
{
    /// <summary>
    /// The targets of <paramref name="route"/> in its policy's order, then those of its fallbacks; each once, and without those
    /// that don't serve the operation, that are known not to fit the request, or whose circuit is open. Half-open ones keep their place: whoever gets the probe calls them.
    /// Where the kind of failure decides which fallbacks follow, only the route's own: see <see cref="PlanAfter"/>.
    /// </summary>
    public static ImmutableArray<TargetModel> Plan(RouteModel route, in RoutingContext context, ITargetHealth health)
    {
        if (route.Fallbacks.IsEmpty && route.Targets.Length == 1)
            return FitOf(route.Targets[0], context) <= TargetFit.Tight && MayCall(route.Targets[0], context, health) ? route.Targets : [];

        var plan = ImmutableArray.CreateBuilder<TargetModel>();
        Append(plan, route, context, health);
        if (route.FallbacksOn.Count == 0)
        {
            foreach (var fallback in route.Fallbacks)
                Append(plan, fallback, context, health);
        }

        return plan.DrainToImmutable();
    }

    /// <summary>What follows the targets of <see cref="Plan"/> where the route has fallbacks for kinds of failure.</summary>
    /// <param name="route">The route.</param>
    /// <param name="planned">The targets that were tried.</param>
    /// <param name="last">How the last of them failed, or <c>null</c> where none was called.</param>
    /// <param name="context">The call.</param>
    /// <param name="health">The circuits.</param>
    public static ImmutableArray<TargetModel> PlanAfter(
        RouteModel route, ImmutableArray<TargetModel> planned, ProviderFailure? last, in RoutingContext context, ITargetHealth health)
    {
        if (route.FallbacksOn.Count == 0)
            return [];

        var plan = planned.ToBuilder();
        foreach (var fallback in FallbacksAfter(route, last, context))
            Append(plan, fallback, context, health);

        return [.. plan.Skip(planned.Length)];
    }

    /// <summary>
    /// Why none of the targets that may be tried can answer, as far as they are known; <c>null</c> where one may. Of several reasons it is
    /// that of the target that comes nearest.
    /// </summary>
    public static TargetFit? Misfit(RouteModel route, in RoutingContext context)
    {
        var nearest = TargetFit.Incapable;
        var isServed = false;
        foreach (var each in FallbacksAfter(route, null, context).Prepend(route))
        {
            foreach (var target in each.Targets.Where(Serving(context.Operation)))
            {
                isServed = true;
                nearest = (TargetFit)Math.Min((int)nearest, (int)FitOf(target, context));
            }
        }

        return isServed && nearest > TargetFit.Tight ? nearest : null;
    }

    /// <summary>When the first open circuit of the route and its fallbacks lets a call pass again, or <c>null</c> where none is open.</summary>
    public static DateTimeOffset? NextOpening(RouteModel route, ITargetHealth health) =>
        route.All.SelectMany(each => each.Targets).Select(target => health.OpenUntil(target.Id)).Min();

    /// <summary>The fallbacks that follow. A prompt that no target of the route has room for counts as one that they refused as too long.</summary>
    private static ImmutableArray<RouteModel> FallbacksAfter(RouteModel route, ProviderFailure? last, in RoutingContext context)
    {
        if (route.FallbacksOn.Count == 0)
            return route.Fallbacks;

        var kind = last?.Kind ?? (IsTooLong(route, context) ? CallFailureKind.ContextWindow : CallFailureKind.None);
        if (route.FallbacksOn.TryGetValue(kind, out var named))
            return named;

        return last is null || FailoverRules.MayFailOver(last) ? route.Fallbacks : [];
    }

    private static bool IsTooLong(RouteModel route, RoutingContext context) =>
        route.Targets.Where(Serving(context.Operation)).ToList() is { Count: > 0 } served && served.TrueForAll(target => FitOf(target, context) == TargetFit.PromptTooLong);

    private static Func<TargetModel, bool> Serving(ModelOperation operation) => target => target.Provider.Serves(operation);

    private static TargetFit FitOf(TargetModel target, in RoutingContext context) => target.Description?.Fit(context) ?? TargetFit.Fits;

    private static void Append(ImmutableArray<TargetModel>.Builder plan, RouteModel route, in RoutingContext context, ITargetHealth health)
    {
        if (Append(plan, route, TargetFit.Fits, context, health))
            Append(plan, route, TargetFit.Tight, context, health);
    }

    /// <summary>Appends the targets of one fit.</summary>
    /// <returns>Whether some are tight.</returns>
    private static bool Append(ImmutableArray<TargetModel>.Builder plan, RouteModel route, TargetFit wanted, in RoutingContext context, ITargetHealth health)
    {
        var isAnyTight = false;
        var begin = plan.Count;
        var count = route.Targets.Length;
        Span<double> scores = count <= 64 ? stackalloc double[count] : new double[count];
        Span<double> sorted = count <= 64 ? stackalloc double[count] : new double[count];
        route.Policy.Score(route.Targets, context, scores);
        for (var index = 0; index < count; index++)
        {
            var target = route.Targets[index];
            var fit = FitOf(target, context);
            isAnyTight |= fit == TargetFit.Tight;
            if (fit != wanted || !MayCall(target, context, health) || Contains(plan, target.Id))
                continue;

            Insert(plan, begin, sorted, target, scores[index]);
        }

        return isAnyTight;
    }

    private static bool MayCall(TargetModel target, in RoutingContext context, ITargetHealth health) =>
        target.Provider.Serves(context.Operation) && health.StateOf(target.Id) != CircuitState.Open;

    // An insertion sort: routes have a handful of targets, and equal scores keep their order.
    private static void Insert(ImmutableArray<TargetModel>.Builder plan, int begin, Span<double> scores, TargetModel target, double score)
    {
        plan.Add(target);
        var index = plan.Count - 1;
        for (; index > begin && scores[index - begin - 1] > score; index--)
        {
            plan[index] = plan[index - 1];
            scores[index - begin] = scores[index - begin - 1];
        }

        plan[index] = target;
        scores[index - begin] = score;
    }

    private static bool Contains(ImmutableArray<TargetModel>.Builder plan, TargetId id)
    {
        foreach (var planned in plan)
        {
            if (planned.Id == id)
                return true;
        }

        return false;
    }
}
