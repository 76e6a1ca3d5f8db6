using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Errors;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Api.ModelCalls;

/// <summary>Says in the form of the client's format why there is no answer.</summary>
internal static class ModelRefusalWriter
{
    public static Task WriteAsync(HttpContext context, ModelRefusal refusal, ChatFormat format)
    {
        var headers = context.Response.Headers;
        headers["x-orleansai-attempts"] = refusal.Attempts.ToString(CultureInfo.InvariantCulture);
        ModelHeaders.WriteFailures(headers, refusal.FailedAttempts);
        ModelHeaders.Write(headers, refusal.Limits);
        if (refusal.Upstream is { } upstream)
        {
            return RelayAsync(context, upstream, format);
        }

        return ApiError.WriteAsync(
            context, (HttpStatusCode)refusal.StatusCode, refusal.Code, refusal.Message, refusal.Parameter, RetryAfter(refusal));
    }

    /// <summary>429 and 503 always say when to come back; a budget that is used up has no such time of its own.</summary>
    private static TimeSpan? RetryAfter(ModelRefusal refusal) => refusal.Kind switch
    {
        ModelRefusalKind.RateLimited or ModelRefusalKind.Unavailable => refusal.RetryAfter ?? TimeSpan.FromSeconds(1),
        _ => refusal.RetryAfter,
    };

    /// <summary>The upstream's own words about a request that it refuses are the clearest there are.</summary>
    private static async Task RelayAsync(HttpContext context, UpstreamError upstream, ChatFormat format)
    {
        var body = ErrorTranslation.Write(upstream, format);
        context.Response.StatusCode = upstream.Status;
        context.Response.ContentType = upstream.ContentType;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
