using System.Collections.Immutable;

namespace OrleansAi.Inference;

/// <summary>How tokens are chosen; the defaults leave the model's distribution as it is.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Inference.GenerationSampling")]
public sealed record GenerationSampling
{
    /// <summary>Divides the logits; 0 takes the likeliest token.</summary>
    [Id(0)] public float Temperature { get; init; } = 1;

    /// <summary>Keeps this many of the likeliest tokens; 0 keeps all.</summary>
    [Id(1)] public int TopK { get; init; }

    /// <summary>Keeps the fewest of the likeliest tokens whose probabilities sum to this.</summary>
    [Id(2)] public float TopP { get; init; } = 1;

    /// <summary>Keeps tokens that are at least this fraction as likely as the likeliest.</summary>
    [Id(3)] public float MinP { get; init; }

    /// <summary>Divides or multiplies the logit of each token that was there already; 1 is off.</summary>
    [Id(4)] public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Is subtracted from a token's logit for each time that it is in the answer.</summary>
    [Id(5)] public float FrequencyPenalty { get; init; }

    /// <summary>Is subtracted from the logit of each token that is in the answer.</summary>
    [Id(6)] public float PresencePenalty { get; init; }

    /// <summary>Is added to the logits of these tokens.</summary>
    [Id(7)] public ImmutableDictionary<int, float> LogitBias { get; init; } = ImmutableDictionary<int, float>.Empty;

    /// <summary>Whether the probability of each token is reported.</summary>
    [Id(8)] public bool LogProbabilities { get; init; }

    /// <summary>How many of the likeliest tokens are reported with each.</summary>
    [Id(9)] public int TopLogProbabilities { get; init; }

    /// <summary>Where the choice begins: the same seed gives the same answer. <c>null</c> for any.</summary>
    [Id(10)] public long? Seed { get; init; }
}
