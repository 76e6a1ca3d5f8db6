using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Errors;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.LocalModels;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference;

/// <summary>Why a local model gave no answer; each protocol says it in its own form.</summary>
/// <param name="Status">The kind, in HTTP's terms.</param>
/// <param name="Code">The machine-readable code.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="RetryAfter">When it is worth asking again, where that may help.</param>
internal sealed record InferenceProblem(HttpStatusCode Status, string Code, string Message, TimeSpan? RetryAfter = null)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>A request that cannot be read.</summary>
    public static InferenceProblem Invalid(string message) => new(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest, message);

    /// <summary>The refusal of the caller's limits or of the model, or <c>null</c> where there is an answer.</summary>
    public static InferenceProblem? Of(LocalModelResult<PredictionAnswer> result) => result switch
    {
        { Refusal: { } refusal } => Of(refusal),
        { Answer.Refusal: { } refusal } => Of(refusal),
        _ => null,
    };

    /// <summary>The refusal of a model.</summary>
    public static InferenceProblem Of(InferenceRefusal refusal) => refusal.Kind switch
    {
        InferenceRefusalKind.Invalid or InferenceRefusalKind.TooLong => Invalid(refusal.Message),
        InferenceRefusalKind.Unknown => new(HttpStatusCode.NotFound, ErrorCodes.NotFound, refusal.Message),
        InferenceRefusalKind.Overloaded => new(HttpStatusCode.TooManyRequests, ErrorCodes.Unavailable, refusal.Message, refusal.RetryAfter ?? Soon),
        _ => new(HttpStatusCode.ServiceUnavailable, ErrorCodes.Unavailable, refusal.Message, refusal.RetryAfter ?? Soon),
    };

    /// <summary>Writes it as the whole HTTP response.</summary>
    public Task WriteAsync(HttpContext context) => ApiError.WriteAsync(context, Status, Code, Message, retryAfter: RetryAfter);

    /// <summary>It as an HTTP endpoint's result.</summary>
    public IResult ToResult() => ApiError.Result((int)Status, Code, Message, retryAfter: RetryAfter);

    private static InferenceProblem Of(AdmissionRefusal refusal) => refusal.Kind == ModelRefusalKind.Unavailable
        ? new(HttpStatusCode.ServiceUnavailable, ErrorCodes.Unavailable, refusal.Message, refusal.RetryAfter ?? Soon)
        : new(HttpStatusCode.TooManyRequests, "rate_limit_exceeded", refusal.Message, refusal.RetryAfter);
}
