namespace OrleansAi.Inference;

/// <summary>Why a model does not do what it was asked for.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Message">What is wrong and what to do, for clients.</param>
/// <param name="RetryAfter">When it is worth asking again, where that may help.</param>
public sealed record Refusal(RefusalKind Kind, string Message, TimeSpan? RetryAfter = null);
