namespace OrleansAi.Retrieval.Chunking;

/// <summary>How documents are cut.</summary>
public sealed record ChunkingOptions
{
    /// <summary>The longest passage in characters; a block that is longer is cut at its lines, a line that is longer at its words.</summary>
    public int MaxCharacters { get; init; } = 1200;

    /// <summary>Throws where a setting can't work.</summary>
    public void Validate()
    {
        if (MaxCharacters < 40)
            throw new ArgumentException($"MaxCharacters is {MaxCharacters}; write at least 40, so that a passage can hold a sentence.");
    }
}
