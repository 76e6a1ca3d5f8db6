namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>Where a row of a batch comes from.</summary>
internal readonly record struct CacheRow
{
    /// <summary>How many tokens it holds.</summary>
    public required int Length { get; init; }

    /// <summary>Which row of the batch it has been.</summary>
    public int Row { get; init; }

    /// <summary>The sequence that it has been by itself, or <c>null</c> where it was in the batch.</summary>
    public SequenceCache? Sequence { get; init; }
}
