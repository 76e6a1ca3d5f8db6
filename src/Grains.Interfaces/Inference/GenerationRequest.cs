using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>What a local decoder is asked to go on with, and how.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.GenerationRequest")]
public sealed record GenerationRequest
{
    /// <summary>The model's name among <c>OrleansAi:Inference:Models</c>.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary>The prompt.</summary>
    [Id(1)] public required GenerationPrompt Prompt { get; init; }

    /// <summary>How tokens are chosen.</summary>
    [Id(2)] public GenerationSampling Sampling { get; init; } = new();

    /// <summary>The most tokens of the answer, or <c>null</c> for what the model's length leaves.</summary>
    [Id(3)] public int? MaxTokens { get; init; }

    /// <summary>Texts that end the answer and are not part of it.</summary>
    [Id(4)] public ImmutableArray<string> Stop { get; init; } = [];

    /// <summary>The JSON schema that the answer must follow, as JSON; empty where any JSON object will do; <c>null</c> for any text.</summary>
    [Id(5)] public string? Schema { get; init; }

    /// <summary>Whose it is: those of one user take turns with those of others.</summary>
    [Id(6)] public string User { get; init; } = "";

    /// <summary>Whether the answer goes on past tokens that would end it.</summary>
    [Id(7)] public bool IgnoreEnd { get; init; }
}
