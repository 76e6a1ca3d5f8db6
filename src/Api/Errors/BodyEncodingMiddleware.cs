using System.Net;
using Microsoft.AspNetCore.Http;

namespace OrleansAi.Api.Errors;

/// <summary>Refuses bodies with a content encoding: nothing here unpacks them, so they would be taken for what they are not.</summary>
internal sealed class BodyEncodingMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Request.Headers.ContentEncoding is { Count: > 0 } encoding && !encoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase)
            ? ApiError.WriteAsync(
                context,
                HttpStatusCode.UnsupportedMediaType,
                ErrorCodes.UnsupportedMediaType,
                $"The body is encoded as '{encoding}'. Send it without a content encoding.")
            : next(context);
}
