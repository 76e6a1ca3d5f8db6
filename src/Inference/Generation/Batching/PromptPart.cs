namespace OrleansAi.Inference.Generation.Batching;

/// <summary>What is read in one run: whole prompts, or a part of one.</summary>
/// <param name="Sequences">Whose prompts.</param>
/// <param name="Tokens">The most tokens of one of them.</param>
internal readonly record struct PromptPart(List<Sequence> Sequences, int Tokens);
