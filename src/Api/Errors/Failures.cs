using System.Net;
using Microsoft.Extensions.Logging;
using OrleansAi.Storage;

namespace OrleansAi.Api.Errors;

/// <summary>What a client is told of an exception that nobody expected: never its text, which is in the log.</summary>
internal sealed record Failure(HttpStatusCode Status, string Code, string Message, TimeSpan? RetryAfter);

/// <summary>Makes <see cref="Failure"/>s of exceptions.</summary>
internal static partial class Failures
{
    private static readonly Failure Passing = new(
        HttpStatusCode.ServiceUnavailable, ErrorCodes.Unavailable, "The server can't do this right now. Try again in a moment.", TimeSpan.FromSeconds(1));

    /// <summary>Logs the exception, a bug with its stack trace, and says what to answer.</summary>
    public static Failure Of(Exception exception, string requestId, ILogger logger)
    {
        if (exception is StorageException or TimeoutException or OrleansException)
        {
            LogUnavailable(logger, exception, requestId);
            return Passing;
        }

        LogBug(logger, exception, requestId);
        var message = $"Something went wrong on the server. Quote the request id {requestId} when you report it.";
        return new(HttpStatusCode.InternalServerError, ErrorCodes.Internal, message, RetryAfter: null);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed")]
    private static partial void LogBug(ILogger logger, Exception exception, string requestId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Request {RequestId} could not be served")]
    private static partial void LogUnavailable(ILogger logger, Exception exception, string requestId);
}
