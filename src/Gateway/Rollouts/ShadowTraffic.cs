using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Metering;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Routing;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Rollouts;

/// <summary>
/// Sends copies of calls to candidates and throws their answers away. No call waits for its copy; where too many are under way a copy is
/// dropped and counted.
/// </summary>
internal sealed partial class ShadowTraffic : BackgroundService
{
    private readonly ShadowHealth _health;
    private readonly IUsageRecorder _recorder;
    private readonly RolloutTrafficMetrics _metrics;
    private readonly RolloutOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger<ShadowTraffic> _logger;
    private readonly Channel<ShadowCall> _queue;

    public ShadowTraffic(
        ITargetHealth health,
        IUsageRecorder recorder,
        RolloutTrafficMetrics metrics,
        IOptions<RolloutOptions> options,
        TimeProvider time,
        Random random,
        ILogger<ShadowTraffic> logger)
    {
        (_health, _recorder, _metrics, _options) = (new ShadowHealth(health), recorder, metrics, options.Value);
        (_time, _random, _logger) = (time, random, logger);
        _queue = Channel.CreateBounded<ShadowCall>(new BoundedChannelOptions(_options.ShadowQueue) { FullMode = BoundedChannelFullMode.Wait });
    }

    /// <summary>Copies <paramref name="call"/> to the candidate of <paramref name="trial"/>, if there is room.</summary>
    public void Copy(ModelCall call, GatewaySettings settings, CallTrial trial)
    {
        if (!trial.Route.Serves(call.Operation) || call.Operation.IsFree)
            return;

        // The copy is on the books as a call of its own.
        var copy = call with { CallId = $"{call.CallId}-shadow" };
        _metrics.Copied(trial.Rollout.Model, _queue.Writer.TryWrite(new ShadowCall(copy, settings, trial)));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Parallel.ForEachAsync(
                _queue.Reader.ReadAllAsync(stoppingToken),
                new ParallelOptions { MaxDegreeOfParallelism = _options.ShadowConcurrency, CancellationToken = stoppingToken },
                SendSafelyAsync);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped: copies that wait are not worth sending.
        }
    }

    private async ValueTask SendSafelyAsync(ShadowCall shadow, CancellationToken stopping)
    {
        try
        {
            await SendAsync(shadow, stopping);
        }
        catch (Exception failure)
        {
            // One copy's failure must not end the others.
            LogFailed(failure, shadow.Trial.Rollout.Model);
        }
    }

    private async ValueTask SendAsync(ShadowCall shadow, CancellationToken stopping)
    {
        var (call, settings, trial) = shadow;
        var settlement = new CallSettlement(call, null, _recorder, _time) { Trial = trial, Version = trial.Route.Version, IsShadow = true };
        var attempts = new CallAttempts(call, settings.Calls, settings.Retry, _health, settlement, null, _time);
        using var limit = new CancellationTokenSource(_options.ShadowTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            var plan = CallPlanner.Plan(trial.Route, RoutingContext.Of(call, _random), _health);
            await using var answer = await attempts.RunAsync(plan, either.Token);
            if (answer is null)
            {
                settlement.EndUnanswered(ModelCallStatus.Failed);
                return;
            }

            while (await answer.ReadAsync(either.Token) is { IsEmpty: false })
            {
                // Nobody reads it; it is what it cost and took that counts.
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            attempts.EndAbandoned();
        }
        catch
        {
            settlement.EndUnanswered(ModelCallStatus.Failed);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A copy of a call of {Model} for its candidate failed")]
    private partial void LogFailed(Exception failure, string model);

    private sealed record ShadowCall(ModelCall Call, GatewaySettings Settings, CallTrial Trial);
}
