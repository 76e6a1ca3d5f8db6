namespace OrleansAi.Inference;

/// <summary>Why a local model does not do what it was asked for.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="RetryAfter">When it is worth asking again, where that may help.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.InferenceRefusal")]
public sealed record InferenceRefusal(
    [property: Id(0)] InferenceRefusalKind Kind, [property: Id(1)] string Message, [property: Id(2)] TimeSpan? RetryAfter = null);
