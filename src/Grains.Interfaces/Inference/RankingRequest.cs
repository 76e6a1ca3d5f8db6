using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>A query and the documents that may answer it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.RankingRequest")]
public sealed record RankingRequest
{
    /// <summary>The query.</summary>
    [Id(0)] public required string Query { get; init; }

    /// <summary>The documents.</summary>
    [Id(1)] public required ImmutableArray<string> Documents { get; init; }

    /// <summary>Whether a query and document that are too long are cut.</summary>
    [Id(2)] public bool Truncate { get; init; } = true;
}
