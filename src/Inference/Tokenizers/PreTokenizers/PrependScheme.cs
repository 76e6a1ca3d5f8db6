namespace OrleansAi.Inference.Tokenizers.PreTokenizers;

/// <summary>When <c>Metaspace</c> puts its mark in front of a piece that has none.</summary>
internal enum PrependScheme
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>At the beginning of the text only.</summary>
    First,

    /// <summary>At every piece, so after every added token too.</summary>
    Always,
}
