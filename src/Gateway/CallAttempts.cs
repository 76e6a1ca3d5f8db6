using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Routing;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;
using Polly;

namespace OrleansAi.Gateway;

/// <summary>The attempts of one call: target after target, each as often as the retry allows, until one answers.</summary>
internal sealed class CallAttempts(
    ModelCall call,
    CallOptions options,
    ResiliencePipeline<AttemptResult> retry,
    ITargetHealth health,
    CallSettlement settlement,
    RateLimitStatus? limits,
    TimeProvider time)
{
    private TargetModel? _target;
    private AttemptResult? _first;
    private bool _isRunning;
    private List<ProviderFailure>? _failures;
    private List<FailedAttempt>? _failedAttempts;

    /// <summary>The failures so far, in order.</summary>
    public IReadOnlyList<ProviderFailure> Failures => _failures ?? [];

    /// <summary>The last of them, or <c>null</c> where none was.</summary>
    public ProviderFailure? LastFailure => _failures?[^1];

    /// <summary>Where each of <see cref="Failures"/> happened.</summary>
    public IReadOnlyList<FailedAttempt> FailedAttempts => _failedAttempts ?? [];

    /// <summary>Called for each failed attempt.</summary>
    public Action<TargetId, ProviderFailure>? Failed { get; init; }

    /// <summary>Tries the targets of <paramref name="plan"/>.</summary>
    /// <returns>The first answer, or <c>null</c> where none of them gave one.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ModelAnswer?> RunAsync(ImmutableArray<TargetModel> plan, CancellationToken cancellationToken)
    {
        for (var index = 0; index < plan.Length; index++)
        {
            _target = plan[index];
            if (await TryTargetAsync(cancellationToken) is not { } result)
                continue;

            if (result.Answer is not null)
                return result.Answer;

            if (!FailoverRules.MayFailOver(result.Failure!))
                return null;
        }

        return null;
    }

    /// <summary>The client left. Where an attempt was running its provider has read the prompt, and charges for it.</summary>
    public void EndAbandoned()
    {
        if (_target is null || !_isRunning)
        {
            settlement.EndUnanswered(ModelCallStatus.Abandoned);
            return;
        }

        var prompt = TokenEstimate.Likely(call.Request.EstimatedInputTokens);
        var usage = call.Operation.IsFree
            ? TokenUsage.None
            : call.Request.Units.AddTo(new TokenUsage { InputTokens = prompt, OutputTokens = 0, Estimated = true });
        settlement.End(ModelCallStatus.Abandoned, _target, usage, call.CostOf(_target, usage));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptResult?> TryTargetAsync(CancellationToken cancellationToken)
    {
        // The plan is a moment old: circuits may have opened meanwhile.
        var state = health.StateOf(_target!.Id);
        if (state == CircuitState.Open)
            return null;

        if (state == CircuitState.HalfOpen && !await health.TryBeginProbeAsync(_target.Id, cancellationToken))
            return null;

        var result = await AttemptAsync(isProbe: state == CircuitState.HalfOpen, cancellationToken);
        return result.MayRetry ? await RetryAsync(result, cancellationToken) : result;
    }

    // Calls that go well never come here, and do not pay for the pipeline: it is given the first attempt's failure as its own.
    private async ValueTask<AttemptResult> RetryAsync(AttemptResult first, CancellationToken cancellationToken)
    {
        _first = first;
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            var outcome = await retry.ExecuteOutcomeAsync(
                static async (context, attempts) => Outcome.FromResult(attempts.TakeFirst() ?? await attempts.AttemptAsync(false, context.CancellationToken)),
                context,
                this);
            outcome.ThrowIfException();
            return outcome.Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private AttemptResult? TakeFirst()
    {
        var first = _first;
        _first = null;
        return first;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<AttemptResult> AttemptAsync(bool isProbe, CancellationToken cancellationToken)
    {
        settlement.Attempts++;
        _isRunning = true;
        var target = _target!;
        var report = new AttemptReport(health, target, isProbe, call.Request.Stream, time);
        try
        {
            var (answer, failure) = await CallAsync(target, report, cancellationToken);
            return failure is null ? new AttemptResult(answer) : Fail(target, failure, report);
        }
        catch
        {
            report.Leave();
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(ModelAnswer? Answer, ProviderFailure? Failure)> CallAsync(
        TargetModel target, AttemptReport report, CancellationToken cancellationToken)
    {
        var sent = await target.Provider.SendAsync(target.Id, call, cancellationToken);
        if (sent is not ProviderAnswer source)
            return (null, (ProviderFailure)sent);

        if (call.Request is { IsOpaque: true, Stream: false })
            return await BeginOpaqueAsync(target, source, report, cancellationToken);

        var translation = AnswerTranslation.For(call, source, time);
        return call.Request.Stream
            ? await BeginStreamAsync(target, translation?.OfStream(source, target.Id.Provider, options.MaxEventBytes) ?? source, report, cancellationToken)
            : await ReadWholeAsync(target, source, translation, report, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(ModelAnswer? Answer, ProviderFailure? Failure)> BeginStreamAsync(
        TargetModel target, ProviderAnswer source, AttemptReport report, CancellationToken cancellationToken)
    {
        // One event may hold an image.
        var maxEventBytes = call.Operation.IsMedia ? options.MaxAnswerBytes : options.MaxEventBytes;
        var relay = new EventStreamRelay(source, target.Id.Provider, call.Request.IncludeUsage, maxEventBytes);
        StreamedModelAnswer? answer = null;
        try
        {
            if (await relay.StartAsync(cancellationToken) is { } failure)
                return (null, failure);

            FirstByte(report);
            answer = new StreamedModelAnswer(call, target, source, relay, settlement, report)
            {
                Provider = target.Id.Provider,
                UpstreamModel = target.Id.Model,
                Attempts = settlement.Attempts,
                ContentType = "text/event-stream",
                Format = source.Format,
                Dropped = source.Dropped,
                FailedAttempts = FailedAttempts,
                Limits = limits,
                Version = settlement.Version,
            };
            return (answer, null);
        }
        finally
        {
            if (answer is null)
            {
                await source.DisposeAsync();
                relay.Dispose();
            }
        }
    }

    private async ValueTask<(ModelAnswer? Answer, ProviderFailure? Failure)> BeginOpaqueAsync(
        TargetModel target, ProviderAnswer source, AttemptReport report, CancellationToken cancellationToken)
    {
        ProviderFailure? failure = null;
        var hasBegun = false;
        try
        {
            var answer = new OpaqueModelAnswer(call, target, source, settlement, report)
            {
                Provider = target.Id.Provider,
                UpstreamModel = target.Id.Model,
                Attempts = settlement.Attempts,
                ContentType = source.ContentType,
                Format = source.Format,
                FailedAttempts = FailedAttempts,
                Limits = limits,
                Version = settlement.Version,
            };
            failure = await answer.StartAsync(cancellationToken);
            if (failure is not null)
                return (null, failure);

            FirstByte(report);
            hasBegun = true;
            return (answer, null);
        }
        finally
        {
            if (!hasBegun)
                await source.DisposeAsync();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(ModelAnswer? Answer, ProviderFailure? Failure)> ReadWholeAsync(
        TargetModel target, ProviderAnswer source, AnswerTranslation? translation, AttemptReport report, CancellationToken cancellationToken)
    {
        await using var body = source;
        var whole = await WholeAnswerReader.ReadAsync(source, target.Id.Provider, options.MaxAnswerBytes, cancellationToken);
        if (whole.Failure is not null)
            return (null, whole.Failure);

        FirstByte(report);
        report.Send(CallFailureKind.None);
        var answer = new WholeModelAnswer(call, target, translation?.OfWhole(whole) ?? whole, settlement)
        {
            Provider = target.Id.Provider,
            UpstreamModel = target.Id.Model,
            Attempts = settlement.Attempts,
            ContentType = "application/json",
            Format = translation is null ? source.Format : ChatFormat.OpenAI,
            Dropped = source.Dropped,
            FailedAttempts = FailedAttempts,
            Limits = limits,
            Version = settlement.Version,
        };
        return (answer, null);
    }

    private void FirstByte(AttemptReport report)
    {
        report.FirstByte();
        settlement.FirstByte();
    }

    private AttemptResult Fail(TargetModel target, ProviderFailure failure, AttemptReport report)
    {
        _isRunning = false;
        (_failures ??= []).Add(failure);
        (_failedAttempts ??= []).Add(new FailedAttempt(target.Id, FailureCodes.Of(failure.Kind)));
        settlement.LastFailure = failure.Kind;
        report.Send(failure.Kind);
        Failed?.Invoke(target.Id, failure);

        // A probe is one attempt: its circuit is not closed, so it is not retried.
        var mayRetry = FailoverRules.MayRetry(failure, options.Retry) && health.StateOf(target.Id) == CircuitState.Closed;
        return new AttemptResult(null, failure, mayRetry);
    }
}
