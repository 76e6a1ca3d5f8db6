using OrleansAi.Access;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.OpenAI;
using OrleansAi.Gateway.Formats.Responses;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Jobs;
using OrleansAi.Storage.Jobs;

namespace OrleansAi.Grains.Jobs;

/// <summary>Calls the model that a line asks for, in its owner's name and on its owner's limits and budget.</summary>
internal sealed class BatchCall(IModelGateway gateway, BatchOptions options, TimeProvider time)
{
    // Limits and usage of batches are told apart from those of whoever waits for an answer.
    private const string Endpoint = "/v1/batches";

    /// <summary>Calls once.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="caller">Whose it is.</param>
    /// <param name="request">The line.</param>
    /// <param name="before">The attempts before.</param>
    /// <param name="cancellationToken">Cuts the call off.</param>
    public async ValueTask<BatchAttempt> RunAsync(
        Batch batch, Caller caller, BatchRequest request, BatchAttempt before, CancellationToken cancellationToken)
    {
        var (call, error) = Read(batch, caller, request, before.Number + 1);
        if (call is null)
            return before.EndedBy(Refused(batch, request, 400, error!));

        using var timeout = new CancellationTokenSource(options.CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await gateway.CallAsync(call, either.Token) switch
            {
                ModelAnswer answer => before.EndedBy(await ReadAsync(batch, request, call, answer, either.Token)),
                ModelRefusal refusal => AfterRefusal(batch, request, refusal, before),
                var other => throw new InvalidOperationException($"The gateway returned a {other.GetType().Name}."),
            };
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return AfterRefusal(batch, request, TookTooLong(), before);
        }
    }

    private (ModelCall? Call, ModelRequestError? Error) Read(Batch batch, Caller caller, BatchRequest request, int attempt)
    {
        var operation = OperationOf(batch.Endpoint);
        var foreign = batch.Endpoint == BatchEndpoints.Responses ? ResponsesRequestReader.Read(request.Body) : null;
        var (summary, error) = foreign is null
            ? ModelRequestReader.Read(operation, request.Body.Span)
            : new ModelRequestReading(foreign.Request, foreign.Error);
        if (summary is null)
            return (null, error);

        if (summary.Stream)
            return (null, new ModelRequestError("Answers of a batch can't be streamed.", "stream", "unsupported_value"));

        return (new ModelCall
        {
            // Of a call that was cut off by a crash only one is charged.
            CallId = $"{batch.Id}:{request.Line}:{attempt}",
            RequestId = BatchResults.RequestId(batch.Id, request.Line),
            Caller = caller,
            Operation = operation,
            Endpoint = Endpoint,
            Request = summary,
            Body = foreign?.Chat!.Body ?? request.Body,
            Original = foreign?.Original,
            StickyKey = caller.UserKey,
            PriceFactor = options.PriceFactor,
        }, null);
    }

    private static ModelOperation OperationOf(string endpoint) => endpoint switch
    {
        BatchEndpoints.Embeddings => ModelOperation.Embeddings,
        BatchEndpoints.Completions => ModelOperation.Completions,
        _ => ModelOperation.Chat,
    };

    private async ValueTask<BatchResult> ReadAsync(
        Batch batch, BatchRequest request, ModelCall call, ModelAnswer answer, CancellationToken cancellationToken)
    {
        await using var disposed = answer;
        if (call.Original is not { } original || answer.Format == ChatFormat.Responses)
            return BatchResults.Answered(batch.Id, request, await answer.ReadAsync(cancellationToken), answer.Usage);

        await foreach (var whole in ChatStreamReader.ReadAsync(answer, cancellationToken))
        {
            var body = ChatToResponse.Write(whole, original, call.CallId.Replace(':', '_'), time.GetUtcNow(), answer.Usage);
            return BatchResults.Answered(batch.Id, request, body, answer.Usage);
        }

        throw new InvalidOperationException("An answer that is not streamed came without its one part.");
    }

    private BatchAttempt AfterRefusal(Batch batch, BatchRequest request, ModelRefusal refusal, BatchAttempt before)
    {
        var failures = before.Failures + (refusal.Kind == ModelRefusalKind.UpstreamFailed ? 1 : 0);
        if (BatchRules.PauseAfter(refusal, before.Number + 1, failures, options) is { } pause)
            return new BatchAttempt(before.Number + 1, failures, null, pause);

        return before.EndedBy(refusal.Upstream is { } upstream
            ? BatchResults.Refused(batch.Id, request, upstream.Status, ErrorTranslation.Write(upstream, ChatFormat.OpenAI))
            : Refused(batch, request, refusal.StatusCode, new ModelRequestError(refusal.Message, refusal.Parameter, refusal.Code)));
    }

    private ModelRefusal TookTooLong() => new()
    {
        Kind = ModelRefusalKind.UpstreamFailed,
        Code = "timeout",
        Message = $"The answer took longer than {options.CallTimeout}.",
    };

    private static BatchResult Refused(Batch batch, BatchRequest request, int status, ModelRequestError error) =>
        BatchResults.Refused(batch.Id, request, status, OpenAIErrors.Write(status, error.Code, error.Message, error.Parameter));
}

/// <summary>How far the calls of a line are.</summary>
/// <param name="Number">How many there were.</param>
/// <param name="Failures">How many of them ended because the model failed.</param>
/// <param name="Result">What the line came to, or <c>null</c> where it is called again.</param>
/// <param name="Pause">How long to wait before that.</param>
internal sealed record BatchAttempt(int Number, int Failures, BatchResult? Result, TimeSpan Pause)
{
    /// <summary>No call yet.</summary>
    public static BatchAttempt None { get; } = new(0, 0, null, TimeSpan.Zero);

    /// <summary>The last call.</summary>
    public BatchAttempt EndedBy(BatchResult result) => this with { Number = Number + 1, Result = result };
}
