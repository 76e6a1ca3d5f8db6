using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansAi.Api.Errors;

namespace OrleansAi.Api.Inference.Grpc;

/// <summary>Says to a method's client what went wrong, as <see cref="ErrorMiddleware"/> does over HTTP.</summary>
internal sealed class RpcErrorInterceptor(ILogger<RpcErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (IsUnexpected(exception, context))
        {
            throw Failed(exception, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception exception) when (IsUnexpected(exception, context))
        {
            throw Failed(exception, context);
        }
    }

    // Whoever has left, or whose deadline has passed, is told nothing.
    private static bool IsUnexpected(Exception exception, ServerCallContext context) =>
        exception is not RpcException && !context.CancellationToken.IsCancellationRequested;

    private RpcException Failed(Exception exception, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var failure = Failures.Of(exception, http.TraceIdentifier, logger);
        return GrpcErrors.Exception(http, failure.Status, failure.Message, failure.RetryAfter);
    }
}
