using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using OrleansAi.Storage;

namespace OrleansAi.Api.Errors;

/// <summary>
/// Says to a hub's caller what went wrong, as <see cref="ErrorMiddleware"/> does over HTTP. Refusals pass as they are; SignalR's own
/// log of failed invocations, which takes them for bugs, is off (appsettings.json).
/// </summary>
internal sealed partial class HubErrorFilter(ILogger<HubErrorFilter> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception exception) when (exception is not (HubException or OperationCanceledException))
        {
            var connection = invocationContext.Context.ConnectionId;
            if (exception is StorageException or TimeoutException or OrleansException)
            {
                LogUnavailable(logger, exception, invocationContext.HubMethodName, connection);
                throw new HubException("The server can't do this right now. Try again in a moment.");
            }

            LogBug(logger, exception, invocationContext.HubMethodName, connection);
            throw new HubException($"Something went wrong on the server. Quote the connection {connection} when you report it.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed on connection {Connection}")]
    private static partial void LogBug(ILogger logger, Exception exception, string method, string connection);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} could not be served on connection {Connection}")]
    private static partial void LogUnavailable(ILogger logger, Exception exception, string method, string connection);
}
