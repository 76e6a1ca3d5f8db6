using System.Collections.Immutable;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Routing;

/// <summary>Decides which targets a call tries, in which order: a pure function of the route, the health snapshot and chance.</summary>
public static class CallPlanner
{
    /// <summary>
    /// The targets of <paramref name="route"/> in its policy's order, then those of its fallbacks; each once, and without those
    /// that don't serve the operation or whose circuit is open. Half-open ones keep their place: whoever gets the probe calls them.
    /// </summary>
    public static ImmutableArray<TargetModel> Plan(RouteModel route, in RoutingContext context, ITargetHealth health)
    {
        if (route.Fallbacks.IsEmpty && route.Targets.Length == 1)
            return MayCall(route.Targets[0], context, health) ? route.Targets : [];

        var plan = ImmutableArray.CreateBuilder<TargetModel>(CountTargets(route));
        Append(plan, route, context, health);
        foreach (var fallback in route.Fallbacks)
            Append(plan, fallback, context, health);

        return plan.DrainToImmutable();
    }

    /// <summary>When the first open circuit of the route and its fallbacks lets a call pass again, or <c>null</c> where none is open.</summary>
    public static DateTimeOffset? NextOpening(RouteModel route, ITargetHealth health)
    {
        var openings = route.Fallbacks.Prepend(route).SelectMany(each => each.Targets).Select(target => health.OpenUntil(target.Id));
        return openings.Min();
    }

    private static void Append(ImmutableArray<TargetModel>.Builder plan, RouteModel route, in RoutingContext context, ITargetHealth health)
    {
        var begin = plan.Count;
        Span<double> scores = route.Targets.Length <= 64 ? stackalloc double[route.Targets.Length] : new double[route.Targets.Length];
        for (var index = 0; index < route.Targets.Length; index++)
        {
            var target = route.Targets[index];
            if (!MayCall(target, context, health) || Contains(plan, target.Id))
                continue;

            Insert(plan, begin, scores, target, route.Policy.Score(target, index, context));
        }
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

    private static int CountTargets(RouteModel route)
    {
        var count = route.Targets.Length;
        foreach (var fallback in route.Fallbacks)
            count += fallback.Targets.Length;

        return count;
    }
}
