using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Errors;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference;

/// <summary>What refusals of local models are over HTTP.</summary>
internal static class InferenceProblems
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>The refusal as an endpoint's result.</summary>
    public static IResult Result(InferenceRefusal refusal) => new RefusalResult(refusal);

    /// <summary>Writes the refusal as the whole response.</summary>
    public static Task WriteAsync(HttpContext context, InferenceRefusal refusal)
    {
        var status = StatusOf(refusal.Kind);
        TimeSpan? retry = status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? refusal.RetryAfter ?? Soon : null;
        return ApiError.WriteAsync(context, status, CodeOf(refusal.Kind), refusal.Message, retryAfter: retry);
    }

    private static HttpStatusCode StatusOf(InferenceRefusalKind kind) => kind switch
    {
        InferenceRefusalKind.Invalid or InferenceRefusalKind.TooLong => HttpStatusCode.BadRequest,
        InferenceRefusalKind.Overloaded => HttpStatusCode.TooManyRequests,
        InferenceRefusalKind.Unknown => HttpStatusCode.NotFound,
        _ => HttpStatusCode.ServiceUnavailable,
    };

    private static string CodeOf(InferenceRefusalKind kind) => kind switch
    {
        InferenceRefusalKind.Invalid or InferenceRefusalKind.TooLong => ErrorCodes.InvalidRequest,
        InferenceRefusalKind.Unknown => ErrorCodes.NotFound,
        _ => ErrorCodes.Unavailable,
    };

    private sealed class RefusalResult(InferenceRefusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, refusal);
    }
}
