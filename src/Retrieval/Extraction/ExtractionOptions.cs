namespace OrleansAi.Retrieval.Extraction;

/// <summary>How much is quoted.</summary>
public sealed record ExtractionOptions
{
    /// <summary>How many passages are looked at.</summary>
    public int MaxPassages { get; init; } = 4;

    /// <summary>How many units are chosen; what a chosen unit announces comes along.</summary>
    public int MaxUnits { get; init; } = 5;

    /// <summary>Passages that score below this share of the best one are left out.</summary>
    public double MinRelativeScore { get; init; } = 0.45;

    /// <summary>Units that score below this share of the best one are left out.</summary>
    public double MinRelativeUnitScore { get; init; } = 0.35;

    /// <summary>Units that share more than this part of their words (Jaccard) with one already chosen are left out.</summary>
    public double MaxOverlap { get; init; } = 0.6;
}
