using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using OrleansAi.Gateway.Formats.Anthropic;

namespace OrleansAi.Api.Errors;

/// <summary>
/// Errors in the form that the path's clients expect: Anthropic's under <c>/v1/messages</c>, OpenAI's under the rest of <c>/v1</c>,
/// Cohere's under <c>/v2/rerank</c>, RFC 9457 problem details elsewhere. They say what is wrong and what to do, and never carry a
/// stack trace.
/// </summary>
internal static class ApiError
{
    private const string ProblemJson = "application/problem+json";
    private const string Json = "application/json";

    /// <summary>Writes the error as the whole response; does nothing once the response has started.</summary>
    public static Task WriteAsync(
        HttpContext context, HttpStatusCode status, string code, string message, string? parameter = null, TimeSpan? retryAfter = null)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            return Task.CompletedTask;
        }

        response.StatusCode = (int)status;
        if (retryAfter is { } wait)
        {
            response.Headers.RetryAfter = RetryAfterSeconds(wait);
        }

        if (IsAnthropicPath(context.Request.Path))
        {
            response.ContentType = Json;
            return response.Body.WriteAsync(
                AnthropicErrors.Write(AnthropicErrors.TypeOf((int)status), message, context.TraceIdentifier), context.RequestAborted).AsTask();
        }

        if (IsOpenAiPath(context.Request.Path))
        {
            response.ContentType = Json;
            return JsonSerializer.SerializeAsync(
                response.Body,
                new OpenAiErrorBody(new OpenAiError(message, OpenAiErrorType(status), parameter, code)),
                ErrorJson.Default.OpenAiErrorBody,
                context.RequestAborted);
        }

        if (IsCoherePath(context.Request.Path))
        {
            response.ContentType = Json;
            return JsonSerializer.SerializeAsync(
                response.Body, new CohereErrorBody(context.TraceIdentifier, message), ErrorJson.Default.CohereErrorBody, context.RequestAborted);
        }

        response.ContentType = ProblemJson;
        return JsonSerializer.SerializeAsync(
            response.Body, Problem(context, (int)status, code, message, parameter), ErrorJson.Default.ProblemDetails, context.RequestAborted);
    }

    /// <summary>The error as an endpoint's result.</summary>
    public static IResult Result(HttpContext context, int status, string code, string message, string? parameter = null) =>
        IsOpenAiPath(context.Request.Path)
            ? TypedResults.Json(
                new OpenAiErrorBody(new OpenAiError(message, OpenAiErrorType((HttpStatusCode)status), parameter, code)),
                ErrorJson.Default.OpenAiErrorBody,
                statusCode: status)
            : TypedResults.Problem(Problem(context, status, code, message, parameter));

    /// <summary>Whole seconds, rounded up, so that a client that waits so long does not come too early.</summary>
    public static string RetryAfterSeconds(TimeSpan wait) =>
        ((long)Math.Max(1, Math.Ceiling(wait.TotalSeconds))).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsAnthropicPath(PathString path) => path.StartsWithSegments("/v1/messages", StringComparison.OrdinalIgnoreCase);

    private static bool IsOpenAiPath(PathString path) => path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase);

    private static bool IsCoherePath(PathString path) => path.StartsWithSegments("/v2/rerank", StringComparison.OrdinalIgnoreCase);

    private static string OpenAiErrorType(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => "authentication_error",
        HttpStatusCode.Forbidden => "permission_error",
        HttpStatusCode.TooManyRequests => "rate_limit_error",
        >= HttpStatusCode.InternalServerError => "server_error",
        _ => "invalid_request_error",
    };

    private static ProblemDetails Problem(HttpContext context, int status, string code, string message, string? parameter)
    {
        var problem = new ProblemDetails
        {
            Type = "about:blank",
            Title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = message,
            Instance = context.Request.Path,
            Extensions = { ["code"] = code },
        };
        if (parameter is not null)
        {
            problem.Extensions["parameter"] = parameter;
        }

        return problem;
    }
}
