namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>Cuts a piece into the symbols that byte pair encoding begins with.</summary>
internal interface ISymbolizer
{
    /// <summary>Appends the symbols' ids.</summary>
    void Append(ReadOnlySpan<char> piece, List<int> ids);
}
