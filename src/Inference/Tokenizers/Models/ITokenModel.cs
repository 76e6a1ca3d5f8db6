namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>Turns one piece of text into tokens. Immutable but for caches, so any number of threads may use it.</summary>
internal interface ITokenModel
{
    /// <summary>Appends the ids of the tokens of <paramref name="piece"/>, which isn't empty.</summary>
    void Encode(ReadOnlySpan<char> piece, List<int> ids);
}
