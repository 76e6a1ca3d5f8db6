namespace OrleansAi.Usage;

/// <summary>Which calls are summed up, and by what.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Usage.UsageQuery")]
public sealed record UsageQuery
{
    /// <summary>Only calls that began then or later.</summary>
    [Id(0)] public required DateTimeOffset From { get; init; }

    /// <summary>Only calls that began before.</summary>
    [Id(1)] public required DateTimeOffset To { get; init; }

    /// <summary>Only this tenant's calls; <c>null</c> for all.</summary>
    [Id(2)] public string? Tenant { get; init; }

    /// <summary>Only the calls of users of this name; <c>null</c> for all.</summary>
    [Id(3)] public string? User { get; init; }

    /// <summary>Only calls that asked for this model; <c>null</c> for all.</summary>
    [Id(4)] public string? Model { get; init; }

    /// <summary>Only calls that this target answered; <c>null</c> for all.</summary>
    [Id(5)] public string? Target { get; init; }

    /// <summary>What is summed up by.</summary>
    [Id(6)] public UsageGrouping GroupBy { get; init; }

    /// <summary>How many groups the page may have.</summary>
    [Id(7)] public int Limit { get; init; } = 100;

    /// <summary>Where the page before ended (<see cref="UsagePage.Next"/>), or <c>null</c> for the first.</summary>
    [Id(8)] public string? After { get; init; }

    /// <summary>Only calls of this version of their model; <c>null</c> for all.</summary>
    [Id(9)] public string? Version { get; init; }

    /// <summary>Only copies for versions under test; otherwise none of them.</summary>
    [Id(10)] public bool Shadow { get; init; }
}
