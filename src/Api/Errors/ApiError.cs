using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using OrleansAi.Gateway.Formats.Anthropic;
using OrleansAi.Gateway.Formats.Gemini;
using OrleansAi.Gateway.Formats.Ollama;
using OrleansAi.Gateway.Formats.OpenAI;

namespace OrleansAi.Api.Errors;

/// <summary>
/// Errors in the form that the path's clients expect (<see cref="ErrorForms"/>), RFC 9457 problem details elsewhere. They say what is wrong and what to do, and never carry a
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

        var form = ErrorForms.Of(context.Request);
        if (form == ErrorForm.Grpc)
        {
            GrpcErrors.Write(context, status, message);
            return Task.CompletedTask;
        }

        response.ContentType = form == ErrorForm.Problem ? ProblemJson : Json;
        return response.Body.WriteAsync(Write(context, form, status, code, message, parameter), context.RequestAborted).AsTask();
    }

    /// <summary>The error as an endpoint's result.</summary>
    public static IResult Result(int status, string code, string message, string? parameter = null, TimeSpan? retryAfter = null) =>
        new ErrorResult((HttpStatusCode)status, code, message, parameter, retryAfter);

    /// <summary>A malformed part of a request, as an endpoint's result.</summary>
    public static IResult Invalid(string message, string parameter) =>
        Result(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, message, parameter);

    /// <summary>Whole seconds, rounded up, so that a client that waits so long does not come too early.</summary>
    public static string RetryAfterSeconds(TimeSpan wait) =>
        ((long)Math.Max(1, Math.Ceiling(wait.TotalSeconds))).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static ReadOnlyMemory<byte> Write(
        HttpContext context, ErrorForm form, HttpStatusCode status, string code, string message, string? parameter) => form switch
        {
            ErrorForm.OpenAI => OpenAIErrors.Write((int)status, code, message, parameter),
            ErrorForm.Anthropic => AnthropicErrors.Write(AnthropicErrors.TypeOf((int)status), message, context.TraceIdentifier),
            ErrorForm.Gemini => GeminiErrors.Write((int)status, message),
            ErrorForm.Ollama => OllamaErrors.Write(message),
            ErrorForm.OpenInference => JsonSerializer.SerializeToUtf8Bytes(new OpenInferenceErrorBody(message), ErrorJson.Plain.OpenInferenceErrorBody),
            ErrorForm.TextEmbeddings => JsonSerializer.SerializeToUtf8Bytes(
                new TextEmbeddingsErrorBody(message, TextEmbeddingsErrorType(status)), ErrorJson.Plain.TextEmbeddingsErrorBody),
            ErrorForm.Cohere => JsonSerializer.SerializeToUtf8Bytes(new CohereErrorBody(context.TraceIdentifier, message), ErrorJson.Plain.CohereErrorBody),
            _ => JsonSerializer.SerializeToUtf8Bytes(Problem(context, (int)status, code, message, parameter), ErrorJson.Plain.ProblemDetails),
        };

    private static string TextEmbeddingsErrorType(HttpStatusCode status) => status switch
    {
        HttpStatusCode.TooManyRequests => "Overloaded",
        HttpStatusCode.ServiceUnavailable => "Unhealthy",
        HttpStatusCode.FailedDependency or >= HttpStatusCode.InternalServerError => "Backend",
        _ => "Validation",
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

    private sealed class ErrorResult(HttpStatusCode status, string code, string message, string? parameter, TimeSpan? retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, status, code, message, parameter, retryAfter);
    }
}
