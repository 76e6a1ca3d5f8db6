using System.Globalization;
using System.Net;
using System.Text;
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
        response.Headers["grpc-status"] = ((int)StatusOf(status)).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Encode(message);
    }

    /// <summary>The error as a method of a service ends with it. Where no answer has been written, its trailers are the response's headers.</summary>
    public static RpcException Exception(HttpContext context, HttpStatusCode status, string message, TimeSpan? retryAfter = null)
    {
        var trailers = new Metadata();
        if (context.Response.HasStarted)
            trailers.Add(RequestIdTrailer, context.TraceIdentifier);
        if (retryAfter is { } wait)
            trailers.Add(RetryAfter, ApiError.RetryAfterSeconds(wait));

        return new RpcException(new Status(StatusOf(status), message), trailers);
    }

    // As gRPC over HTTP/2 says it, and no more: some clients decode no other characters.
    private static string Encode(string message)
    {
        var text = new StringBuilder(message.Length);
        foreach (var letter in Encoding.UTF8.GetBytes(message))
        {
            if (letter is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
                text.Append((char)letter);
            else
                text.Append(CultureInfo.InvariantCulture, $"%{letter:X2}");
        }

        return text.ToString();
    }
}
