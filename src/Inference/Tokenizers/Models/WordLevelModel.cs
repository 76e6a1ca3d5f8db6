namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>Each piece is a token, or the unknown token.</summary>
internal sealed class WordLevelModel(TokenIds tokens, int unknown) : ITokenModel
{
    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> piece, List<int> ids) => ids.Add(tokens.Find(piece) is >= 0 and var id ? id : unknown);
}
