namespace OrleansAi.Benchmarks.Cluster;

/// <summary>What a cluster has used up to a moment, or between two.</summary>
internal sealed record Resources
{
    /// <summary>Processor time of the front, where it is a process of its own.</summary>
    public required TimeSpan Front { get; init; }

    /// <summary>Processor time of all silos.</summary>
    public required TimeSpan Silos { get; init; }

    /// <summary>What passed between the front and the silos.</summary>
    public required Traffic ToGateway { get; init; }

    /// <summary>What passed between silos; each message is counted by its sender and its receiver.</summary>
    public required Traffic BetweenSilos { get; init; }

    public required DatabaseUse Database { get; init; }

    public static Resources operator -(Resources left, Resources right) => new()
    {
        Front = left.Front - right.Front,
        Silos = left.Silos - right.Silos,
        ToGateway = left.ToGateway - right.ToGateway,
        BetweenSilos = left.BetweenSilos - right.BetweenSilos,
        Database = left.Database - right.Database,
    };
}
