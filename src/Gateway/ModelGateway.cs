using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OrleansAi.Gateway.Admission;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Metering;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Routing;
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
        TimeProvider time,
        Random random,
        ILogger<ModelGateway> logger)
    {
        _settings = settings;
        _admission = admission;
        _health = health;
        _recorder = recorder;
        _cache = cache;
        _time = time;
        _random = random;
        _logger = logger;
        _failed = (target, failure) => LogFailed(target, failure.Kind, failure.Message);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ModelCallResult> CallAsync(ModelCall call, CancellationToken cancellationToken)
    {
        var settings = _settings.Current;
        if (!settings.Routes.TryFind(call.Request.Model, out var route))
        {
            Settlement(call, null).EndUnanswered(ModelCallStatus.Refused);
            return CallRefusals.UnknownModel(call.Request.Model);
        }

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
        var settlement = Settlement(call, decision.Reservation);
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
            var context = Context(call);
            var plan = CallPlanner.Plan(route, context, _health);
            if (await attempts.RunAsync(plan, cancellationToken) is { } answer)
                return answer;

            var next = CallPlanner.PlanAfter(route, plan, attempts.LastFailure, context, _health);
            if (await attempts.RunAsync(next, cancellationToken) is { } other)
                return other;

            cancellationToken.ThrowIfCancellationRequested();
            return Refuse(call, route, attempts, settlement, limits);
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

    private ModelRefusal Refuse(ModelCall call, RouteModel route, CallAttempts attempts, CallSettlement settlement, RateLimitStatus? limits)
    {
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

    private RoutingContext Context(ModelCall call) => new()
    {
        Random = _random,
        Operation = call.Operation,
        StickyKey = call.StickyKey,
        Stream = call.Request.Stream,
        InputTokens = call.Request.EstimatedInputTokens,
        OutputTokens = call.OutputLimit * call.Request.Choices,
        Units = call.Request.Units,
    };

    private CallSettlement Settlement(ModelCall call, Reservation? reservation) => new(call, reservation, _recorder, _time);

    [LoggerMessage(LogLevel.Warning, "A call of {Target} failed ({Kind}): {Message}")]
    private partial void LogFailed(TargetId target, CallFailureKind kind, string message);
}
