namespace OrleansAi.Inference;

/// <summary>What an answer used, in tokens.</summary>
/// <param name="Prompt">Those of the prompt.</param>
/// <param name="Cached">Those of the prompt that were still known from another one.</param>
/// <param name="Answer">Those of the answer, its end included.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.GenerationUsage")]
public sealed record GenerationUsage([property: Id(0)] int Prompt, [property: Id(1)] int Cached, [property: Id(2)] int Answer);
