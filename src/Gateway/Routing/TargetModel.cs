using OrleansAi.Gateway.Pricing;
using OrleansAi.Gateway.Providers;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Routing;

/// <summary>One upstream model that a route's calls go to.</summary>
public sealed class TargetModel
{
    /// <summary>Makes the target of this id.</summary>
    public TargetModel(
        TargetId id, IModelProvider provider, PriceModel price, double weight, TargetTraffic traffic, TargetDescription? description = null)
    {
        Id = id;
        Provider = provider;
        Price = price;
        Weight = weight;
        Traffic = traffic;
        Description = description;
        HashSeed = RendezvousHash.Seed(id.ToString());
    }

    /// <summary>Provider and model.</summary>
    public TargetId Id { get; }

    /// <summary>Who is called.</summary>
    public IModelProvider Provider { get; }

    /// <summary>What its tokens cost.</summary>
    public PriceModel Price { get; }

    /// <summary>Its share of calls, against the sum of the route's weights.</summary>
    public double Weight { get; }

    /// <summary>This process's calls of it.</summary>
    public TargetTraffic Traffic { get; }

    /// <summary>What is known of it, or <c>null</c>.</summary>
    public TargetDescription? Description { get; }

    internal ulong HashSeed { get; }
}
