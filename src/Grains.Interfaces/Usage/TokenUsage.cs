using System.Text.Json.Serialization;

namespace OrleansAi.Usage;

/// <summary>Tokens and other units that one model call used, as the provider reported them or, where it did not, as counted here.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Usage.TokenUsage")]
public sealed record TokenUsage
{
    /// <summary>Tokens of the prompt, cached ones included.</summary>
    [Id(0)] public required long InputTokens { get; init; }

    /// <summary>Tokens of the answer, reasoning included.</summary>
    [Id(1)] public required long OutputTokens { get; init; }

    /// <summary>The part of <see cref="InputTokens"/> that the provider served from its prompt cache.</summary>
    [Id(2)] public long CachedInputTokens { get; init; }

    /// <summary>The part of <see cref="OutputTokens"/> that was reasoning.</summary>
    [Id(3)] public long ReasoningTokens { get; init; }

    /// <summary>Whether the figures were estimated because the provider reported none.</summary>
    [Id(4)] public bool Estimated { get; init; }

    /// <summary>Images that were made.</summary>
    [Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public long Images { get; init; }

    /// <summary>Characters that were spoken.</summary>
    [Id(6), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public long Characters { get; init; }

    /// <summary>How much sound was heard, in milliseconds.</summary>
    [Id(7), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public long AudioMilliseconds { get; init; }

    /// <summary>Input and output together; left to the reader of JSON, so that events read the same wherever they come from.</summary>
    [JsonIgnore] public long TotalTokens => InputTokens + OutputTokens;

    /// <summary>No tokens at all.</summary>
    public static TokenUsage None { get; } = new() { InputTokens = 0, OutputTokens = 0 };
}
