using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansAi.Api.Errors;

/// <summary>
/// Turns what endpoints throw, and bare status codes without a body, into errors of the path's form. A bug is logged with its stack
/// trace; the client gets the request's id to quote.
/// </summary>
internal sealed class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, ContentType: null, ContentLength: null, StatusCode: >= 400 and var status })
            {
                await WriteStatusAsync(context, (HttpStatusCode)status);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left; nobody reads an answer.
        }
        catch (BadHttpRequestException exception)
        {
            await WriteBadRequestAsync(context, exception);
        }
        catch (Exception exception)
        {
            var failure = Failures.Of(exception, context.TraceIdentifier, logger);
            await FailAsync(context, failure.Status, failure.Code, failure.Message, failure.RetryAfter);
        }
    }

    private static Task WriteBadRequestAsync(HttpContext context, BadHttpRequestException exception) =>
        exception.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? FailAsync(context, HttpStatusCode.RequestEntityTooLarge, ErrorCodes.RequestTooLarge, exception.Message, null)
            : FailAsync(context, (HttpStatusCode)exception.StatusCode, ErrorCodes.InvalidRequest, Describe(exception), null);

    private static string Describe(BadHttpRequestException exception) =>
        exception.InnerException is System.Text.Json.JsonException json
            ? $"The body is not the JSON that this path expects: {json.Message}"
            : exception.Message;

    private static Task WriteStatusAsync(HttpContext context, HttpStatusCode status)
    {
        var path = context.Request.Path;
        var (code, message) = status switch
        {
            HttpStatusCode.NotFound => (ErrorCodes.NotFound, $"There is nothing at {context.Request.Method} {path}."),
            HttpStatusCode.MethodNotAllowed => (ErrorCodes.MethodNotAllowed,
                $"{path} does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}."),
            HttpStatusCode.UpgradeRequired => (ErrorCodes.InvalidRequest,
                "gRPC needs HTTP/2, which is spoken over TLS, and without it at the address of OrleansAi:Grpc:Url."),
            HttpStatusCode.UnsupportedMediaType when context.Request.HasJsonContentType() => (ErrorCodes.UnsupportedMediaType,
                $"{path} does not take {context.Request.ContentType}."),
            HttpStatusCode.UnsupportedMediaType => (ErrorCodes.UnsupportedMediaType,
                $"Send the body as application/json, not as '{context.Request.ContentType}'."),
            _ => (ErrorCodes.InvalidRequest, Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase((int)status)),
        };
        return ApiError.WriteAsync(context, status, code, message);
    }

    private static Task FailAsync(HttpContext context, HttpStatusCode status, string code, string message, TimeSpan? retryAfter)
    {
        if (context.Response.HasStarted)
        {
            // Too late for an error: a connection that breaks tells the client that the answer is not whole.
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        RequestId.Write(context);
        return ApiError.WriteAsync(context, status, code, message, retryAfter: retryAfter);
    }
}
