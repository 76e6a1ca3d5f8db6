using Polly;
using Polly.Retry;

namespace OrleansAi.Gateway.Resilience;

/// <summary>
/// Calls one target again after a failure: exponential backoff with decorrelated jitter, or as long as the upstream's
/// <c>Retry-After</c> asks.
/// </summary>
internal static class RetryPipeline
{
    public static ResiliencePipeline<AttemptResult> Create(RetryOptions options, TimeProvider time, Random random)
    {
        if (options.Retries == 0)
            return ResiliencePipeline<AttemptResult>.Empty;

        return new ResiliencePipelineBuilder<AttemptResult> { TimeProvider = time, Name = "ModelCall" }
            .AddRetry(new RetryStrategyOptions<AttemptResult>
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.BaseDelay,
                MaxDelay = options.MaxDelay,
                Randomizer = random.NextDouble,
                ShouldHandle = static arguments => new ValueTask<bool>(arguments.Outcome is { Exception: null, Result.MayRetry: true }),
                DelayGenerator = static arguments => new ValueTask<TimeSpan?>(arguments.Outcome.Result.Failure?.RetryAfter),
            })
            .Build();
    }
}
