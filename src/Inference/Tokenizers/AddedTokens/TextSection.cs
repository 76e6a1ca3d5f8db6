namespace OrleansAi.Inference.Tokenizers.AddedTokens;

/// <summary>A part of a text: an added token, or what lies between two.</summary>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="Length">How long it is.</param>
/// <param name="TokenId">The added token, or -1.</param>
internal readonly record struct TextSection(int Start, int Length, int TokenId);
