namespace OrleansAi.Inference.Tokenizers.PreTokenizers;

/// <summary>What becomes of the delimiters that a pre-tokenizer finds.</summary>
internal enum SplitBehavior
{
    /// <summary>They are dropped.</summary>
    Removed,

    /// <summary>Each is a piece of its own.</summary>
    Isolated,

    /// <summary>They end the piece before them.</summary>
    MergedWithPrevious,

    /// <summary>They begin the piece after them.</summary>
    MergedWithNext,

    /// <summary>Neighbours are one piece.</summary>
    Contiguous,
}
