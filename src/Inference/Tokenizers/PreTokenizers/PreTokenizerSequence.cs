namespace OrleansAi.Inference.Tokenizers.PreTokenizers;

/// <summary>Several pre-tokenizers: each cuts the pieces of the one before it.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(in TextPiece piece, List<TextPiece> output)
    {
        List<TextPiece> pieces = [piece];
        for (var i = 0; i < steps.Count; i++)
        {
            var next = i == steps.Count - 1 ? output : new List<TextPiece>(pieces.Count);
            foreach (var part in pieces)
                steps[i].Split(part, next);
            pieces = next;
        }

        if (steps.Count == 0)
            output.Add(piece);
    }
}
