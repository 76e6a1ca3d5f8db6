using System.Collections.Immutable;

namespace OrleansAi.Models;

/// <summary>A prompt, and where an embedding model sees its meaning.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Vector">Its embedding.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.EmbeddedPrompt")]
public sealed record EmbeddedPrompt([property: Id(0)] string Text, [property: Id(1)] ImmutableArray<float> Vector);

/// <summary>Asks for the answer to a prompt that means the same.</summary>
/// <param name="Prompt">The prompt that is to be answered.</param>
/// <param name="Threshold">The least cosine similarity that will do.</param>
/// <param name="MaxAge">How old the answer may be.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.SimilarAnswerQuery")]
public sealed record SimilarAnswerQuery([property: Id(0)] EmbeddedPrompt Prompt, [property: Id(1)] double Threshold, [property: Id(2)] TimeSpan MaxAge);

/// <summary>The answer to a prompt that means the same.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Prompt">The prompt that it was made for.</param>
/// <param name="Similarity">The cosine of the two prompts' vectors.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.SimilarAnswer")]
public sealed record SimilarAnswer([property: Id(0)] KeptAnswer Answer, [property: Id(1)] EmbeddedPrompt Prompt, [property: Id(2)] double Similarity);

/// <summary>Asks to keep an answer for prompts that mean the same.</summary>
/// <param name="Prompt">The prompt that it was made for.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Lifetime">How long it is of use, from now on.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.KeepSimilarAnswer")]
public sealed record KeepSimilarAnswer([property: Id(0)] EmbeddedPrompt Prompt, [property: Id(1)] KeptAnswer Answer, [property: Id(2)] TimeSpan Lifetime);
