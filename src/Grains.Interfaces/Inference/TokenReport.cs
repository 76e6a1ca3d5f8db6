using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>A token of an answer and how likely the model found it.</summary>
/// <param name="Text">The token as text.</param>
/// <param name="LogProbability">The natural logarithm of its probability, before temperature and filters.</param>
/// <param name="Likeliest">The likeliest tokens in its place, likeliest first; each without such a list of its own.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.TokenReport")]
public sealed record TokenReport(
    [property: Id(0)] string Text, [property: Id(1)] float LogProbability, [property: Id(2)] ImmutableArray<TokenReport> Likeliest);
