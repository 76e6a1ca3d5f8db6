using System.Globalization;
using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Routing;
using OrleansAi.Providers;

namespace OrleansAi.Gateway;

/// <summary>Says why a call has no answer.</summary>
internal static class CallRefusals
{
    public static ModelRefusal UnknownModel(string model) => new()
    {
        Kind = ModelRefusalKind.UnknownModel,
        Message = $"The model '{model}' does not exist, or this key may not call it. GET /v1/models lists those that it may.",
        Code = "model_not_found",
    };

    public static ModelRefusal UnservedOperation(string model, ModelOperation operation) => new()
    {
        Kind = ModelRefusalKind.UnservedOperation,
        Message = $"No provider of the model '{model}' serves '{operation.Path}'. Ask for a model that does; docs/formats.md says which kinds of providers serve what.",
        Code = "unsupported_operation",
    };

    public static ModelRefusal NotAdmitted(AdmissionRefusal refusal, RateLimitStatus? limits) => new()
    {
        Kind = refusal.Kind,
        Message = refusal.Message,
        Code = refusal.Kind switch
        {
            ModelRefusalKind.BudgetExhausted => "insufficient_quota",
            ModelRefusalKind.BudgetReserved => "budget_reserved",
            ModelRefusalKind.Unavailable => ModelRefusal.LimitsUnavailable,
            _ => "rate_limit_exceeded",
        },
        RetryAfter = refusal.RetryAfter,
        Limits = limits,
    };

    /// <summary>No target was called: all circuits are open, or their one probe is another call's.</summary>
    public static ModelRefusal AllOpen(string model, TimeSpan? untilNextOpening, RateLimitStatus? limits) => new()
    {
        Kind = ModelRefusalKind.Unavailable,
        Message = $"Every provider of the model '{model}' is being left alone after failures. Try again{In(untilNextOpening)}.",
        Code = "model_unavailable",
        RetryAfter = untilNextOpening ?? TimeSpan.FromSeconds(1),
        Limits = limits,
    };

    /// <summary>No target was called, because none can answer such a request.</summary>
    public static ModelRefusal Unfit(string model, TargetFit misfit, in RoutingContext context, RateLimitStatus? limits) => new()
    {
        Kind = ModelRefusalKind.Unfit,
        Message = misfit switch
        {
            TargetFit.PromptTooLong => string.Create(CultureInfo.InvariantCulture,
                $"The prompt of at least {TokenEstimate.AtLeast(context.InputTokens)} tokens{Answer(context)} is longer than any target of the model '{model}' can read. Shorten it, or ask for a model with a larger context."),
            TargetFit.AnswerTooLong => string.Create(CultureInfo.InvariantCulture,
                $"No target of the model '{model}' makes answers of {context.AskedOutputTokens} tokens. Ask for fewer, or for another model."),
            _ => $"No target of the model '{model}' can all that the request needs ({context.Needs}). Leave it out, or ask for another model.",
        },
        Code = misfit switch
        {
            TargetFit.PromptTooLong => ModelRefusal.TooLong,
            TargetFit.AnswerTooLong => "max_tokens_exceeded",
            _ => "unsupported_by_model",
        },
        Limits = limits,
    };

    /// <summary>Every target that was called failed.</summary>
    public static ModelRefusal AllFailed(string model, CallAttempts tried, int attempts, RateLimitStatus? limits)
    {
        var failures = tried.Failures;
        var last = failures[^1];
        var retryAfter = failures.Min(failure => failure.RetryAfter);
        var (kind, code) = Classify(failures, last);
        var isRejected = kind == ModelRefusalKind.UpstreamRejected;
        var needsRetryAfter = kind is ModelRefusalKind.Unavailable or ModelRefusalKind.RateLimited;
        return new ModelRefusal
        {
            Kind = kind,
            Message = isRejected ? last.Message : $"No provider of the model '{model}' answered. {Summarize(failures)}",
            Code = code,
            RetryAfter = needsRetryAfter ? retryAfter ?? TimeSpan.FromSeconds(1) : retryAfter,
            Attempts = attempts,
            FailedAttempts = tried.FailedAttempts,
            Upstream = isRejected ? last.Upstream : null,
            Limits = limits,
        };
    }

    private static (ModelRefusalKind Kind, string Code) Classify(IReadOnlyList<ProviderFailure> failures, ProviderFailure last)
    {
        if (FailoverRules.IsOfRequest(last.Kind))
            return (ModelRefusalKind.UpstreamRejected, FailureCodes.Of(last.Kind));

        if (failures.All(failure => failure.Kind is CallFailureKind.RateLimited or CallFailureKind.Overloaded))
            return (ModelRefusalKind.RateLimited, FailureCodes.Of(last.Kind));

        // 503, and Anthropic's 529: the servers are well, and have too much to do.
        if (failures.All(failure => failure.Upstream is { Status: 503 or 529 }))
            return (ModelRefusalKind.Unavailable, "overloaded");

        return failures.All(failure => failure.Kind == CallFailureKind.Timeout)
            ? (ModelRefusalKind.Unavailable, FailureCodes.Of(last.Kind))
            : (ModelRefusalKind.UpstreamFailed, FailureCodes.Of(last.Kind));
    }

    private static string Summarize(IReadOnlyList<ProviderFailure> failures) =>
        string.Join(' ', failures.Select(failure => failure.Message).Distinct());

    private static string Answer(in RoutingContext context) =>
        context.AskedOutputTokens > 0 ? string.Create(CultureInfo.InvariantCulture, $", with an answer of {context.AskedOutputTokens},") : "";

    private static string In(TimeSpan? wait) => wait is { } known
        ? string.Create(CultureInfo.InvariantCulture, $" in {Math.Max(1, Math.Ceiling(known.TotalSeconds))} s")
        : " in a moment";
}
