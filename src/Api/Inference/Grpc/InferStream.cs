using System.Net;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;

namespace OrleansAi.Api.Inference.Grpc;

/// <summary>
/// One stream of requests and answers. So many requests run at a time, and no more is read before the oldest is answered; answers leave in the
/// requests' order, as Triton's do. A request that fails is answered with an error, and the stream goes on.
/// </summary>
/// <param name="inference">Runs requests.</param>
/// <param name="callers">Who is served.</param>
/// <param name="requestId">The id that the stream's calls are recorded with.</param>
/// <param name="most">How many requests run at a time.</param>
/// <param name="logger">Hears of requests that fail unexpectedly.</param>
internal sealed class InferStream(RpcInference inference, LastingCaller callers, string requestId, int most, ILogger logger)
{
    private static readonly InferenceProblem Stopping =
        new(HttpStatusCode.ServiceUnavailable, ErrorCodes.Unavailable, "The server is stopping; open the stream again, and it leads elsewhere.", TimeSpan.FromSeconds(1));

    private readonly Channel<Task<ModelStreamInferResponse>> _running =
        Channel.CreateBounded<Task<ModelStreamInferResponse>>(new BoundedChannelOptions(most) { SingleReader = true, SingleWriter = true });

    /// <summary>Serves the stream until the client has no more requests.</summary>
    /// <param name="requests">What the client sends.</param>
    /// <param name="responses">Where answers go.</param>
    /// <param name="closing">No more requests are read; those that run are answered.</param>
    /// <param name="cancellationToken">The client has left, or its deadline has passed.</param>
    /// <returns>Why the stream ends before the client's requests do, or <c>null</c>.</returns>
    public async Task<InferenceProblem?> RunAsync(
        IAsyncStreamReader<ModelInferRequest> requests,
        IAsyncStreamWriter<ModelStreamInferResponse> responses,
        CancellationToken closing,
        CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(closing, cancellationToken);
        try
        {
            var end = ReadAsync(requests, reading.Token, cancellationToken);
            await Task.WhenAll(end, WriteAsync(responses, reading, cancellationToken));
            return await end;
        }
        finally
        {
            // Where answers can't be written any more, the requests behind them were cancelled; nobody is left behind.
            while (_running.Reader.TryRead(out var left))
                await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<InferenceProblem?> ReadAsync(IAsyncStreamReader<ModelInferRequest> requests, CancellationToken reading, CancellationToken cancellationToken)
    {
        try
        {
            while (await _running.Writer.WaitToWriteAsync(reading) && await requests.MoveNext(reading))
            {
                var (caller, problem) = await callers.NowAsync();
                if (caller is null)
                    return new(HttpStatusCode.Unauthorized, ErrorCodes.InvalidApiKey, problem!);

                _running.Writer.TryWrite(AnswerAsync(requests.Current, caller, cancellationToken));
            }

            return null;
        }
        catch (InvalidProtocolBufferException exception)
        {
            return InferenceProblem.Invalid($"The message is no ModelInferRequest: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Stopping;
        }
        finally
        {
            _running.Writer.Complete();
        }
    }

    private async Task WriteAsync(IAsyncStreamWriter<ModelStreamInferResponse> responses, CancellationTokenSource reading, CancellationToken cancellationToken)
    {
        try
        {
            // A request has its place until its answer is written.
            while (await _running.Reader.WaitToReadAsync(cancellationToken))
            {
                while (_running.Reader.TryPeek(out var answer))
                {
                    await responses.WriteAsync(await answer, cancellationToken);
                    _running.Reader.TryRead(out _);
                }
            }
        }
        catch
        {
            await reading.CancelAsync();
            throw;
        }
    }

    private async Task<ModelStreamInferResponse> AnswerAsync(ModelInferRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.Has(Scope.Inference))
            return InferResponses.OnStream(request, RpcInference.WithoutScope);

        try
        {
            var outcome = await inference.RunAsync(request, caller, requestId, cancellationToken);
            return outcome.Response is { } response ? InferResponses.OnStream(response) : InferResponses.OnStream(request, outcome.Problem!);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var failure = Failures.Of(exception, requestId, logger);
            return InferResponses.OnStream(request, new InferenceProblem(failure.Status, failure.Code, failure.Message, failure.RetryAfter));
        }
    }
}
