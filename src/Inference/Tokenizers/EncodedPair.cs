namespace OrleansAi.Inference.Tokenizers;

/// <summary>The tokens of a text, or of two texts that a model compares.</summary>
/// <param name="Ids">The tokens' ids.</param>
/// <param name="TypeIds">For each token which text it belongs to, as the model was trained: usually 0 for the first and 1 for the second.</param>
public sealed record EncodedPair(IReadOnlyList<int> Ids, IReadOnlyList<int> TypeIds);
