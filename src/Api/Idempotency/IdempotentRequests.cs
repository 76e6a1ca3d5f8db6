using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Idempotency;

namespace OrleansAi.Api.Idempotency;

/// <summary>
/// Runs requests that came with an idempotency key, each once, whoever of its clients stays or leaves; and gives those who send one
/// again the answer that is being made or was made. A server that stops waits for those that run.
/// </summary>
internal sealed partial class IdempotentRequests(
    IGrainFactory grains,
    IServiceScopeFactory scopes,
    IOptions<IdempotencyOptions> options,
    IdempotencyMetrics metrics,
    TimeProvider time,
    ILogger<IdempotentRequests> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan BrokenOff = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Run> _runs = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The answer to a request, which is run by <paramref name="endpoint"/> where nobody has run it.</summary>
    public async Task<IdempotentAnswer> OpenAsync(HttpContext context, IdempotencyKey key, ReadOnlyMemory<byte> body, RequestDelegate endpoint)
    {
        // Where the last answer failed, its key is free once the grain knows that too.
        if (_runs.TryGetValue(key.Id, out var last) && !last.Recording.IsOfUse)
            await last.Ended.Task.WaitAsync(context.RequestAborted);

        var answer = Attach(key) ?? await ClaimAsync(context, key, body, endpoint);
        metrics.Came(answer.Outcome);
        return answer;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await ((Task)EndedAsync().WaitAsync(cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync();

        // Those that were broken off say so, so that nobody waits for them elsewhere.
        await ((Task)EndedAsync().WaitAsync(BrokenOff, time, CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private Task EndedAsync() => Task.WhenAll(_runs.Values.Select(run => run.Ended.Task));

    private IdempotentAnswer? Attach(IdempotencyKey key)
    {
        if (!_runs.TryGetValue(key.Id, out var run) || !run.Recording.IsOfUse)
            return null;

        return run.Fingerprint == key.Fingerprint
            ? new IdempotentAnswer(ClaimOutcome.Running, run.Recording.ReadAsync)
            : IdempotentAnswer.OfAnotherRequest;
    }

    private async Task<IdempotentAnswer> ClaimAsync(HttpContext context, IdempotencyKey key, ReadOnlyMemory<byte> body, RequestDelegate endpoint)
    {
        var grain = grains.GetGrain<IIdempotentRequestGrain>(key.Id);
        var runner = Guid.NewGuid().ToString("N");
        var outcome = await grain.Claim(
            new RequestClaim { Fingerprint = key.Fingerprint, Runner = runner, KeepFor = options.Value.KeepFor });
        switch (outcome)
        {
            case ClaimOutcome.Granted:
                var run = new Run(key.Fingerprint, new AnswerRecording(options.Value.MaxAnswerBytes));
                _runs[key.Id] = run;
                var request = new DetachedRequest(context, body, run.Recording, _stopping.Token);
                var publisher = new AnswerPublisher(grain, runner, key.Seal, run.Recording, time);
                _ = RunAsync(key.Id, run, request, endpoint, publisher);
                return new IdempotentAnswer(outcome, run.Recording.ReadAsync);
            case ClaimOutcome.OfAnotherRequest:
                return IdempotentAnswer.OfAnotherRequest;
            default:
                return new IdempotentAnswer(outcome, new PublishedAnswer(grain, key.Seal, time).ReadAsync);
        }
    }

    private async Task RunAsync(string id, Run run, DetachedRequest request, RequestDelegate endpoint, AnswerPublisher publisher)
    {
        await Task.Yield();
        using (request)
        {
            var published = PublishAsync(publisher, request);
            run.Recording.End(await AnswerAsync(request, endpoint));
            await published;
        }

        _runs.TryRemove(KeyValuePair.Create(id, run));
        run.Ended.SetResult();
    }

    private async Task<AnswerEnd> AnswerAsync(DetachedRequest request, RequestDelegate endpoint)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            request.Context.RequestServices = scope.ServiceProvider;
            await endpoint(request.Context);
            if (request.IsAborted)
                return AnswerEnd.Break;

            await request.Response.CompleteAsync();
            return request.Response.Ending;
        }
        catch (Exception exception)
        {
            LogFailed(exception, request.Context.TraceIdentifier);
            return AnswerEnd.Break;
        }
        finally
        {
            await request.Response.AfterwardsAsync();
        }
    }

    private async Task PublishAsync(AnswerPublisher publisher, DetachedRequest request)
    {
        try
        {
            if (!await publisher.PublishAsync())
            {
                LogTakenOver(request.Context.TraceIdentifier);
                request.Abort();
            }
        }
        catch (Exception exception)
        {
            LogNotKept(exception, request.Context.TraceIdentifier);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed")]
    private partial void LogFailed(Exception exception, string requestId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to request {RequestId} could not be kept: if it is sent again, it runs again")]
    private partial void LogNotKept(Exception exception, string requestId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Request {RequestId} was taken over by another process, which had not heard of this one")]
    private partial void LogTakenOver(string requestId);

    private sealed record Run(string Fingerprint, AnswerRecording Recording)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>The answer to a request with an idempotency key.</summary>
/// <param name="Outcome">Whether this request runs, or another one's answer is given.</param>
/// <param name="Read">Reads its pieces, of which the first is the head.</param>
internal sealed record IdempotentAnswer(ClaimOutcome Outcome, Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> Read)
{
    /// <summary>There is none: the key stands for another request.</summary>
    public static readonly IdempotentAnswer OfAnotherRequest = new(ClaimOutcome.OfAnotherRequest, _ => AsyncEnumerable.Empty<ReadOnlyMemory<byte>>());
}
