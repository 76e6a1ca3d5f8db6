using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Errors;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;

namespace OrleansAi.Api.TextEmbeddings;

/// <summary>Says with Text Embeddings Inference's statuses why there is no answer.</summary>
internal static class TextEmbeddingsProblems
{
    private const string TooLong = "context_length_exceeded";

    public static Task WriteAsync(HttpContext context, ModelRefusal refusal)
    {
        ModelHeaders.Write(context.Response.Headers, refusal.Limits);
        var status = StatusOf(refusal);
        TimeSpan? retry = status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? refusal.RetryAfter ?? TimeSpan.FromSeconds(1) : refusal.RetryAfter;
        return ApiError.WriteAsync(context, status, refusal.Code, refusal.Message, retryAfter: retry);
    }

    private static HttpStatusCode StatusOf(ModelRefusal refusal) => refusal.Kind switch
    {
        ModelRefusalKind.UnknownModel => HttpStatusCode.NotFound,
        ModelRefusalKind.UpstreamRejected when refusal.Code == TooLong => HttpStatusCode.RequestEntityTooLarge,
        ModelRefusalKind.UpstreamRejected or ModelRefusalKind.UnservedOperation or ModelRefusalKind.Blocked => HttpStatusCode.UnprocessableEntity,
        ModelRefusalKind.RateLimited or ModelRefusalKind.BudgetExhausted or ModelRefusalKind.BudgetReserved => HttpStatusCode.TooManyRequests,
        ModelRefusalKind.Unavailable => HttpStatusCode.ServiceUnavailable,
        _ => HttpStatusCode.FailedDependency,
    };
}
