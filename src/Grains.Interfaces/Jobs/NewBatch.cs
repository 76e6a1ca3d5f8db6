using System.Collections.Immutable;

namespace OrleansAi.Jobs;

/// <summary>A batch that is to be made.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Jobs.NewBatch")]
public sealed record NewBatch
{
    /// <summary>What its lines ask for: one of <see cref="BatchEndpoints"/>.</summary>
    [Id(0)] public required string Endpoint { get; init; }

    /// <summary>The caller's file with the lines.</summary>
    [Id(1)] public required string InputFileId { get; init; }

    /// <summary>The caller's own notes.</summary>
    [Id(2)] public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long the files with its answers are kept.</summary>
    [Id(3)] public required TimeSpan OutputKeptFor { get; init; }
}

/// <summary>What came of a cancellation.</summary>
/// <param name="Batch">The batch as it stands, or <c>null</c> where the caller has none of this id.</param>
/// <param name="IsAccepted">Whether it is cancelled, or being so; <c>false</c> where it has come to another end.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Jobs.BatchCancellation")]
public sealed record BatchCancellation(
    [property: Id(0)] Batch? Batch,
    [property: Id(1)] bool IsAccepted);
