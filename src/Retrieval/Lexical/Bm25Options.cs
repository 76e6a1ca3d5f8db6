namespace OrleansAi.Retrieval.Lexical;

/// <summary>BM25's two parameters, with the values that Lucene takes by default.</summary>
public sealed record Bm25Options
{
    /// <summary><c>k1</c>: how soon more of the same word stops counting; 0 counts presence alone.</summary>
    public double Saturation { get; init; } = 1.2;

    /// <summary><c>b</c>: how much long documents are held back; 0 not at all, 1 fully.</summary>
    public double LengthNormalization { get; init; } = 0.75;

    /// <summary>Throws where a setting can't work.</summary>
    public void Validate()
    {
        if (!(Saturation >= 0) || !double.IsFinite(Saturation))
            throw new ArgumentException($"Saturation (k1) is {Saturation}; write 0 or more, 1.2 where in doubt.");
        if (LengthNormalization is not (>= 0 and <= 1))
            throw new ArgumentException($"LengthNormalization (b) is {LengthNormalization}; write 0 to 1, 0.75 where in doubt.");
    }
}
