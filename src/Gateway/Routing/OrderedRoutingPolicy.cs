namespace OrleansAi.Gateway.Routing;

/// <summary>The targets in the order of the configuration: the first answers as long as it can.</summary>
public sealed class OrderedRoutingPolicy : IRoutingPolicy
{
    /// <inheritdoc />
    public string Name => "Ordered";

    /// <inheritdoc />
    public double Score(TargetModel target, int index, in RoutingContext context) => index;
}
