using OrleansAi.Inference.Generation.Grammars;
using OrleansAi.Inference.Generation.Sampling;

namespace OrleansAi.Inference.Generation;

/// <summary>How an answer is made.</summary>
public sealed record GenerationOptions
{
    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Where the choice begins: the same seed gives the same answer.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The most tokens of the answer, or <c>null</c> for what the model's length leaves.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Texts that end the answer and are not part of it.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>What the answer's text must be, or <c>null</c> for anything.</summary>
    public JsonGrammar? Grammar { get; init; }

    /// <summary>Special tokens that are text in this answer, where the model has them; others steer it and are not shown.</summary>
    public IReadOnlySet<string>? ShownTokens { get; init; }

    /// <summary>Whose it is: those of one user take turns with those of others.</summary>
    public string User { get; init; } = "";

    /// <summary>Whether the answer goes on past tokens that would end it.</summary>
    public bool IgnoreEnd { get; init; }
}
