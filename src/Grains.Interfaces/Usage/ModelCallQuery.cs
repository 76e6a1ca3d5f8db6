using System.Collections.Immutable;

namespace OrleansAi.Usage;

/// <summary>Which single calls are listed, the newest first.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Usage.ModelCallQuery")]
public sealed record ModelCallQuery
{
    /// <summary>Only calls that began then or later.</summary>
    [Id(0)] public required DateTimeOffset From { get; init; }

    /// <summary>Only calls that began before.</summary>
    [Id(1)] public required DateTimeOffset To { get; init; }

    /// <summary>Only this tenant's calls.</summary>
    [Id(2)] public required string Tenant { get; init; }

    /// <summary>Only the calls of users of this name; <c>null</c> for all.</summary>
    [Id(3)] public string? User { get; init; }

    /// <summary>Only calls that asked for this model; <c>null</c> for all.</summary>
    [Id(4)] public string? Model { get; init; }

    /// <summary>Only calls that this target answered; <c>null</c> for all.</summary>
    [Id(5)] public string? Target { get; init; }

    /// <summary>Only calls with the key of this public id; <c>null</c> for all.</summary>
    [Id(6)] public string? KeyId { get; init; }

    /// <summary>Only the calls of this request; <c>null</c> for all.</summary>
    [Id(7)] public string? RequestId { get; init; }

    /// <summary>Only calls that ended so; <c>null</c> for all.</summary>
    [Id(8)] public ModelCallStatus? Status { get; init; }

    /// <summary>How many calls the page may have.</summary>
    [Id(9)] public int Limit { get; init; } = 100;

    /// <summary>The last call of the page before, or <c>null</c> for the first page.</summary>
    [Id(10)] public ModelCallPosition? After { get; init; }

    /// <summary>Only calls of this version of their model; <c>null</c> for all.</summary>
    [Id(11)] public string? Version { get; init; }

    /// <summary>Only copies for versions under test; otherwise none of them.</summary>
    [Id(12)] public bool Shadow { get; init; }
}

/// <summary>Where a call stands among all of its tenant.</summary>
/// <param name="StartedAt">When it began, to the millisecond.</param>
/// <param name="CallId">Its id.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Usage.ModelCallPosition")]
public sealed record ModelCallPosition([property: Id(0)] DateTimeOffset StartedAt, [property: Id(1)] string CallId);

/// <summary>Single calls, the newest first.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Usage.ModelCallPage")]
public sealed record ModelCallPage
{
    /// <summary>The calls of this page.</summary>
    [Id(0)] public required ImmutableArray<ModelCallRecord> Calls { get; init; }

    /// <summary>What <see cref="ModelCallQuery.After"/> is for the next page, or <c>null</c> where this is the last.</summary>
    [Id(1)] public ModelCallPosition? Next { get; init; }
}
