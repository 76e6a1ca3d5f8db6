using OrleansAi.Inference.Tokenizers.AddedTokens;
using OrleansAi.Inference.Tokenizers.Decoders;
using OrleansAi.Inference.Tokenizers.Models;
using OrleansAi.Inference.Tokenizers.Normalizers;
using OrleansAi.Inference.Tokenizers.PostProcessing;
using OrleansAi.Inference.Tokenizers.PreTokenizers;

namespace OrleansAi.Inference.Tokenizers;

/// <summary>What a tokenizer is made of, in the order in which text goes through it.</summary>
internal sealed record TokenizerParts(
    Vocabulary Vocabulary,
    AddedTokenFinder RawTokens,
    INormalizer? Normalizer,
    AddedTokenFinder NormalizedTokens,
    IPreTokenizer? PreTokenizer,
    ITokenModel Model,
    SpecialTokenTemplate Template,
    IDecoder Decoder);
