using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace OrleansAi.Api.Errors;

/// <summary>Errors as gRPC's clients know them: a status among the trailers, and no body.</summary>
internal static class GrpcErrors
{
    private const string MediaType = "application/grpc";
    private const string RetryAfter = "retry-after";
    private const string RequestIdTrailer = "x-request-id";

    /// <summary>Whether the request is one of gRPC, over the protocol that it needs.</summary>
    public static bool AreFor(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol)
        && request.ContentType is { } type
        && type.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == MediaType.Length || type[MediaType.Length] is '+' or ';');

    /// <summary>gRPC's status for an HTTP status.</summary>
    public static StatusCode StatusOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.NotFound,
        HttpStatusCode.MethodNotAllowed => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestEntityTooLarge => StatusCode.ResourceExhausted,
        HttpStatusCode.ServiceUnavailable => StatusCode.Unavailable,
        HttpStatusCode.GatewayTimeout => StatusCode.DeadlineExceeded,
        >= HttpStatusCode.InternalServerError => StatusCode.Internal,
        _ => StatusCode.InvalidArgument,
    };

    /// <summary>Writes the error as the whole response, before a method of a service runs.</summary>
    public static void Write(HttpContext context, HttpStatusCode status, string message)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = MediaType;
        response.Headers["grpc-status"] = ((int)StatusOf(status)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(message);
    }

    /// <summary>The error as a method of a service ends with it.</summary>
    public static RpcException Exception(HttpContext context, HttpStatusCode status, string message, TimeSpan? retryAfter = null)
    {
        var trailers = new Metadata { { RequestIdTrailer, context.TraceIdentifier } };
        if (retryAfter is { } wait)
            trailers.Add(RetryAfter, ApiError.RetryAfterSeconds(wait));

        return new RpcException(new Status(StatusOf(status), message), trailers);
    }
}
