namespace OrleansAi.Retrieval.Lexical;

/// <summary>A document that a search found.</summary>
/// <param name="Document">Its number in the index.</param>
/// <param name="Score">How well it fits; comparable within one search only, always above 0.</param>
public readonly record struct ScoredDocument(int Document, double Score);
