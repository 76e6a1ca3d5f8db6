using OrleansAi.Gateway.Admission;

namespace OrleansAi.Gateway.LocalModels;

/// <summary>What came of a <see cref="LocalModelCall"/>: an answer, which may be the model's refusal, or the refusal of the caller's limits.</summary>
public sealed record LocalModelResult<TAnswer>(TAnswer? Answer, AdmissionRefusal? Refusal, RateLimitStatus? Limits)
    where TAnswer : class;
