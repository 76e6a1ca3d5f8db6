using System.Collections.Immutable;

namespace OrleansAi.Gateway.Routing;

/// <summary>
/// Of two targets that chance picks, the one whose answers began sooner of late; the others follow by the same measure. Looking at
/// two alone keeps all callers from running to the same target at once (M. Mitzenmacher, "The power of two choices in randomized
/// load balancing", 2001).
/// </summary>
/// <remarks>
/// What a target was slow with is forgotten by and by (<see cref="DecayingLatency"/>), and a target that was never called counts as
/// fast: so each is tried again.
/// </remarks>
public sealed class FastestRoutingPolicy : IRoutingPolicy
{
    private const double First = -1;

    /// <inheritdoc />
    public string Name => "Fastest";

    /// <inheritdoc />
    public void Score(ImmutableArray<TargetModel> targets, in RoutingContext context, Span<double> scores)
    {
        for (var index = 0; index < targets.Length; index++)
        {
            var target = targets[index];
            scores[index] = target.Weight == 0 ? double.PositiveInfinity : target.Traffic.Latency(context.Stream).TotalSeconds;
        }

        if (targets.Length < 2)
            return;

        var one = context.Random.Next(targets.Length);
        var other = (one + context.Random.Next(1, targets.Length)) % targets.Length;
        var faster = scores[other] < scores[one] ? other : one;
        scores[faster] = targets[faster].Weight == 0 ? scores[faster] : First;
    }
}
