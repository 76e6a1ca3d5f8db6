using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>A piece of an answer in the making; the first may be a refusal instead, and nothing follows it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.GenerationPiece")]
public sealed record GenerationPiece
{
    /// <summary>The text that has become certain, which may be none.</summary>
    [Id(0)] public string Text { get; init; } = "";

    /// <summary>The tokens with their probabilities, where they were asked for.</summary>
    [Id(1)] public ImmutableArray<TokenReport> Tokens { get; init; } = [];

    /// <summary>Why the answer ended with this piece.</summary>
    [Id(2)] public FinishReason Finish { get; init; }

    /// <summary>The stop string that ended it, or <c>null</c>.</summary>
    [Id(3)] public string? StoppedBy { get; init; }

    /// <summary>What it used, with the last piece.</summary>
    [Id(4)] public GenerationUsage? Usage { get; init; }

    /// <summary>Why there is no answer, or why it breaks off.</summary>
    [Id(5)] public InferenceRefusal? Refusal { get; init; }

    /// <summary>One that says why there is no answer.</summary>
    public static GenerationPiece Refused(InferenceRefusalKind kind, string message, TimeSpan? retryAfter = null) =>
        new() { Refusal = new InferenceRefusal(kind, message, retryAfter) };
}
