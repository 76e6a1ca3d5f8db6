using OrleansAi.Inference.Tokenizers.Models;

namespace OrleansAi.Inference.Tokenizers.Reading;

/// <summary>A model with what the rest of the tokenizer must know of it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Vocabulary">Its tokens.</param>
/// <param name="EndOfWordSuffix">What marks a word's end inside of its tokens; empty if nothing does.</param>
internal sealed record ReadModel(ITokenModel Model, IReadOnlyDictionary<string, int> Vocabulary, string EndOfWordSuffix = "");
