using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>What one process has of its local models.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.LocalModelReport")]
public sealed record LocalModelReport
{
    /// <summary>The machine or pod, and the process's number there.</summary>
    [Id(0)] public required string Silo { get; init; }

    /// <summary>The models of its settings, and those in memory that have left them.</summary>
    [Id(1)] public ImmutableArray<LocalModelState> Models { get; init; } = [];
}
