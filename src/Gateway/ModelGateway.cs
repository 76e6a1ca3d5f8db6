using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Metering;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Rollouts;
using OrleansAi.Gateway.Routing;
using OrleansAi.Models;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway;

/// <summary>The way of a model call: route, reserve, plan, attempt, relay, settle.</summary>
internal sealed partial class ModelGateway : IModelGateway
{
    private readonly IGatewaySettings _settings;
    private readonly IAdmission _admission;
    private readonly ITargetHealth _health;
    private readonly IUsageRecorder _recorder;
    private readonly AnswerCache _cache;
    private readonly RolloutOutcomes _outcomes;
    private readonly ShadowTraffic _shadows;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger<ModelGateway> _logger;
    private readonly Action<TargetId, ProviderFailure> _failed;

    public ModelGateway(
        IGatewaySettings settings,
        IAdmission admission,
        ITargetHealth health,
        IUsageRecorder recorder,
        AnswerCache cache,
        RolloutOutcomes outcomes,
        ShadowTraffic shadows,
        TimeProvider time,
        Random random,
        ILogger<ModelGateway> logger)
    {
        _settings = settings;
        _admission = admission;
        _health = health;
        _recorder = recorder;
        _cache = cache;
        _outcomes = outcomes;
        _shadows = shadows;
        _time = time;
        _random = random;
        _logger = logger;
        _failed = (target, failure) => LogFailed(target, failure.Kind, failure.Message);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ModelCallResult> CallAsync(ModelCall call, CancellationToken cancellationToken)
    {
        var settings = _settings.Current;
        if (!settings.Routes.TryFind(call, out var route))
        {
            Settlement(call, null).EndUnanswered(ModelCallStatus.Refused);
            return CallRefusals.UnknownModel(call.Request.Model);
        }

        var trial = Choose(call, route, out var isCopied);
        var candidate = route.Rollout?.Candidate;
        route = trial?.Route ?? route;
        if (!route.Serves(call.Operation))
        {
            if (!call.Operation.IsFree)
                Settlement(call, null).EndUnanswered(ModelCallStatus.Refused);

            return CallRefusals.UnservedOperation(call.Request.Model, call.Operation);
        }

        call.OutputLimit = OutputLimitOf(call, route);
        var outputTokens = call.OutputLimit * call.Request.Choices;
        var inputTokens = call.Operation.IsFree ? 0 : call.Request.EstimatedInputTokens;
        var cost = route.CostAtMost(inputTokens, outputTokens, call.Request.Units).Times(call.PriceFactor);
        var estimate = new AdmissionRequest(call.CallId, call.Caller, call.Endpoint, inputTokens + outputTokens, cost)
        {
            IsPartOfAnother = call.IsPartOfAnother,
            Tenant = settings.Tenants.GetValueOrDefault(call.Caller.Tenant),
            Model = route.Limits,
        };
        var decision = await _admission.ReserveAsync(estimate, cancellationToken);
        var settlement = Settlement(call, decision.Reservation, trial, route.Version);
        if (decision.Refusal is not null)
        {
            settlement.EndUnanswered(ModelCallStatus.Refused);
            return CallRefusals.NotAdmitted(decision.Refusal, decision.Limits);
        }

        var key = AnswerCache.KeyOf(call, route);
        var search = await FindKeptAsync(key, call, route, settlement, decision.Limits, cancellationToken);
        if (search.Answer is { } kept)
        {
            settlement.EndFromCache();
            return kept;
        }

        if (isCopied)
            _shadows.Copy(call, settings, trial! with { IsCandidate = true, Route = candidate! });

        var result = await AttemptAsync(call, settings, route, settlement, decision.Limits, cancellationToken);
        return result switch
        {
            ModelAnswer answer => _cache.Record(answer, key, search.Question, call, route, settings.Calls.Cache.MaxAnswerBytes),
            ModelRefusal refusal => _cache.FindStale(key, call, route, refusal) ?? result,
            _ => result,
        };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ModelCallResult> AttemptAsync(
        ModelCall call,
        GatewaySettings settings,
        RouteModel route,
        CallSettlement settlement,
        RateLimitStatus? limits,
        CancellationToken cancellationToken)
    {
        var attempts = new CallAttempts(call, settings.Calls, settings.Retry, _health, settlement, limits, _time) { Failed = _failed };
        try
        {
            var context = RoutingContext.Of(call, _random);
            var plan = CallPlanner.Plan(route, context, _health);
            if (await attempts.RunAsync(plan, cancellationToken) is { } answer)
                return answer;

            var next = CallPlanner.PlanAfter(route, plan, attempts.LastFailure, context, _health);
            if (await attempts.RunAsync(next, cancellationToken) is { } other)
                return other;

            cancellationToken.ThrowIfCancellationRequested();
            return Refuse(call, route, attempts, context, settlement, limits);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            attempts.EndAbandoned();
            throw;
        }
        catch
        {
            settlement.EndUnanswered(ModelCallStatus.Failed);
            throw;
        }
    }

    private ValueTask<CacheSearch> FindKeptAsync(
        string? key, ModelCall call, RouteModel route, CallSettlement settlement, RateLimitStatus? limits, CancellationToken cancellationToken)
    {
        return key is null ? default : FindAsync();

        async ValueTask<CacheSearch> FindAsync()
        {
            try
            {
                return await _cache.FindAsync(key, call, route, limits, cancellationToken);
            }
            catch
            {
                settlement.EndUnanswered(cancellationToken.IsCancellationRequested ? ModelCallStatus.Abandoned : ModelCallStatus.Failed);
                throw;
            }
        }
    }

    private ModelRefusal Refuse(
        ModelCall call, RouteModel route, CallAttempts attempts, in RoutingContext context, CallSettlement settlement, RateLimitStatus? limits)
    {
        if (attempts.Failures.Count == 0 && CallPlanner.Misfit(route, context) is { } misfit)
        {
            settlement.LastFailure = misfit == TargetFit.PromptTooLong ? CallFailureKind.ContextWindow : CallFailureKind.Rejected;
            settlement.EndUnanswered(ModelCallStatus.Refused);
            return CallRefusals.Unfit(call.Request.Model, misfit, context, limits);
        }

        var refusal = attempts.Failures.Count > 0
            ? CallRefusals.AllFailed(call.Request.Model, attempts, settlement.Attempts, limits)
            : CallRefusals.AllOpen(call.Request.Model, UntilNextOpening(route), limits);
        settlement.EndUnanswered(refusal.Kind == ModelRefusalKind.UpstreamRejected ? ModelCallStatus.Refused : ModelCallStatus.Failed);
        return refusal;
    }

    private static long OutputLimitOf(ModelCall call, RouteModel route)
    {
        if (call.Operation.HasOutputTokens)
            return call.Request.MaxOutputTokens ?? route.MaxOutputTokens;

        return call.Operation.IsMedia ? call.Request.MaxOutputTokens ?? 0 : 0;
    }

    private TimeSpan? UntilNextOpening(RouteModel route)
    {
        var wait = CallPlanner.NextOpening(route, _health) - _time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>Which version the call gets, where its model has two.</summary>
    private CallTrial? Choose(ModelCall call, RouteModel route, out bool isCopied)
    {
        isCopied = false;
        if (route.Rollout is not { } rollout)
            return null;

        var now = _time.GetUtcNow();
        var isChosen = rollout.Chooses(call.StickyKey, _random, now);
        isCopied = isChosen && rollout.Rollout.Kind == RolloutKind.Shadow;
        var isCandidate = isChosen && !isCopied;
        return new CallTrial(rollout.Rollout, rollout.Rollout.EpochAt(now), isCandidate, isCandidate ? rollout.Candidate : route, _outcomes);
    }

    private CallSettlement Settlement(ModelCall call, Reservation? reservation, CallTrial? trial = null, string? version = null) =>
        new(call, reservation, _recorder, _time) { Trial = trial, Version = version };

    [LoggerMessage(LogLevel.Warning, "A call of {Target} failed ({Kind}): {Message}")]
    private partial void LogFailed(TargetId target, CallFailureKind kind, string message);
}
