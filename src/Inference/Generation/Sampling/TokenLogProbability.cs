namespace OrleansAi.Inference.Generation.Sampling;

/// <summary>A token and how likely the model itself found it.</summary>
/// <param name="Token">The token's id.</param>
/// <param name="LogProbability">
/// The natural logarithm of its probability by the logits as the model gave them, before bias, penalties, temperature and filters.
/// </param>
public readonly record struct TokenLogProbability(int Token, float LogProbability);
