namespace OrleansAi.Inference.Generation.Sampling;

/// <summary>How a token is chosen from a model's logits. The defaults leave the model's distribution as it is.</summary>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits: below 1 the likely becomes likelier; 0 takes the likeliest token.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Keeps this many of the likeliest tokens; 0 keeps all. Of equal ones those with lower ids are kept.</summary>
    public int TopK { get; init; }

    /// <summary>Keeps the fewest of the likeliest tokens whose probabilities sum to this (nucleus sampling, Holtzman et al. 2020); 1 keeps all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Keeps tokens that are at least this fraction as likely as the likeliest (Nguyen et al. 2024); 0 keeps all.</summary>
    public float MinP { get; init; }

    /// <summary>Divides a positive and multiplies a negative logit of each token in prompt or output (Keskar et al. 2019, CTRL); 1 is off.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Is subtracted from a token's logit once for each time that it is in the output, as in OpenAI's API.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Is subtracted from the logit of each token that is in the output, as in OpenAI's API.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Is added to the logits of these tokens before anything else; minus infinity bans one.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = new Dictionary<int, float>();

    /// <summary>Whether each chosen token's probability is reported, which costs one more pass over the vocabulary.</summary>
    public bool LogProbabilities { get; init; }

    /// <summary>How many of the likeliest tokens are reported with each chosen one.</summary>
    public int TopLogProbabilities { get; init; }

    /// <summary>What is wrong with these options and what to write instead, or null.</summary>
    public string? Fault() => this switch
    {
        { Temperature: not (>= 0 and < float.PositiveInfinity) } => $"temperature is {Temperature}; write 0 or more",
        { TopK: < 0 } => $"top_k is {TopK}; write 0 to keep all, or how many tokens to keep",
        { TopP: not (> 0 and <= 1) } => $"top_p is {TopP}; write more than 0 and at most 1",
        { MinP: not (>= 0 and <= 1) } => $"min_p is {MinP}; write 0 to 1",
        { RepetitionPenalty: not (> 0 and < float.PositiveInfinity) } => $"repetition_penalty is {RepetitionPenalty}; write more than 0",
        _ when !float.IsFinite(FrequencyPenalty) => $"frequency_penalty is {FrequencyPenalty}; write a number",
        _ when !float.IsFinite(PresencePenalty) => $"presence_penalty is {PresencePenalty}; write a number",
        { TopLogProbabilities: < 0 } => $"top_logprobs is {TopLogProbabilities}; write 0 or more",
        _ when LogitBias.Values.Any(float.IsNaN) => "logit_bias has a value that is no number",
        _ => null,
    };
}
