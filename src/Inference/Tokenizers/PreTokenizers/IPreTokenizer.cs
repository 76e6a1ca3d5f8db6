namespace OrleansAi.Inference.Tokenizers.PreTokenizers;

/// <summary>Cuts text into the pieces that no token reaches across.</summary>
internal interface IPreTokenizer
{
    /// <summary>Appends the pieces of <paramref name="piece"/>, in order, none empty.</summary>
    void Split(in TextPiece piece, List<TextPiece> output);
}
