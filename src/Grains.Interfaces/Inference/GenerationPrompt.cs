using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>A prompt: a conversation, a text, or tokens.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.GenerationPrompt")]
public sealed record GenerationPrompt
{
    /// <summary>The messages of a conversation, a JSON array as in OpenAI's API; the model's own template makes the prompt of it.</summary>
    [Id(0)] public string? Messages { get; init; }

    /// <summary>The functions that the model may call, a JSON array as in OpenAI's API; <c>null</c> for none.</summary>
    [Id(1)] public string? Tools { get; init; }

    /// <summary>What else the template is told, a JSON object (<c>{"enable_thinking":false}</c>); <c>null</c> for nothing.</summary>
    [Id(2)] public string? Variables { get; init; }

    /// <summary>A text, around which the model's special tokens come.</summary>
    [Id(3)] public string? Text { get; init; }

    /// <summary>Tokens, which are taken as they are.</summary>
    [Id(4)] public ImmutableArray<int> Tokens { get; init; } = [];
}
