namespace OrleansAi.Inference;

/// <summary>What there is of a local model in one process.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.LocalModelState")]
public sealed record LocalModelState
{
    /// <summary>What the settings call it.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Whether it is in memory.</summary>
    [Id(1)] public required LocalModelStatus Status { get; init; }

    /// <summary>Whether it is being loaded, be it anew beside the one that serves.</summary>
    [Id(8)] public bool IsLoading { get; init; }

    /// <summary>
    /// Why it could not be loaded when that was tried last, for operators; it may be of a newer version than the one that serves. <c>null</c> where
    /// it could.
    /// </summary>
    [Id(2)] public string? Failure { get; init; }

    /// <summary>What it does, once it is in memory: <c>an encoder that …</c>.</summary>
    [Id(3)] public string? Description { get; init; }

    /// <summary>The bytes of its files that are in memory, about what it takes there.</summary>
    [Id(4)] public long Bytes { get; init; }

    /// <summary>How many requests it has: those that wait, also for its loading, and those that it runs.</summary>
    [Id(5)] public int Requests { get; init; }

    /// <summary>How many of them wait for those that it runs.</summary>
    [Id(6)] public int Waiting { get; init; }

    /// <summary>When it was asked for last, or began to load; <c>null</c> where it is not in memory.</summary>
    [Id(7)] public DateTimeOffset? LastUsed { get; init; }
}
