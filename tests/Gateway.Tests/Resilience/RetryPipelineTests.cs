using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;
using Polly;

namespace OrleansAi.Gateway.Tests.Resilience;

public sealed class RetryPipelineTests
{
    private static readonly RetryOptions Options = new()
    {
        Retries = 5,
        BaseDelay = TimeSpan.FromMilliseconds(100),
        MaxDelay = TimeSpan.FromSeconds(2),
        MaxRetryAfter = TimeSpan.FromSeconds(5),
    };

    [Fact]
    public async Task Create_NoRetryAfter_WaitsLongerAndLongerWithinTheLimit()
    {
        var sums = new TimeSpan[Options.Retries];
        for (var seed = 0; seed < 200; seed++)
        {
            var waits = await WaitsAsync(seed, retryAfter: null);
            Assert.Equal(Options.Retries, waits.Length);
            Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.Zero, Options.MaxDelay));
            for (var retry = 0; retry < waits.Length; retry++)
                sums[retry] += waits[retry];
        }

        Assert.InRange(sums[0] / 200, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200));
        for (var retry = 1; retry < sums.Length; retry++)
            Assert.True(sums[retry] > sums[retry - 1], $"Retry {retry + 1} waits no longer on average than the one before.");
    }

    [Fact]
    public async Task Create_SameSeed_WaitsTheSame() => Assert.Equal(await WaitsAsync(3, null), await WaitsAsync(3, null));

    [Fact]
    public async Task Create_RetryAfter_WaitsAsLongAsAsked() =>
        Assert.All(await WaitsAsync(1, TimeSpan.FromSeconds(3)), wait => Assert.Equal(TimeSpan.FromSeconds(3), wait));

    [Fact]
    public async Task Create_MayNotRetry_CallsOnce()
    {
        var time = new ImpatientTime();
        var calls = 0;

        await RetryPipeline.Create(Options, time, new Random(1)).ExecuteAsync(_ =>
        {
            calls++;
            return ValueTask.FromResult(new AttemptResult(null, Failure(CallFailureKind.Timeout), MayRetry: false));
        });

        Assert.Equal(1, calls);
        Assert.Empty(time.Waits);
    }

    [Theory]
    [InlineData(CallFailureKind.Connection, null, true, true)]
    [InlineData(CallFailureKind.ServerError, null, true, true)]
    [InlineData(CallFailureKind.Malformed, null, true, true)]
    [InlineData(CallFailureKind.Disconnected, null, true, true)]
    [InlineData(CallFailureKind.RateLimited, null, true, true)]
    [InlineData(CallFailureKind.RateLimited, 5, true, true)]
    [InlineData(CallFailureKind.RateLimited, 6, false, true)]
    [InlineData(CallFailureKind.ServerError, 6, false, true)]
    [InlineData(CallFailureKind.Timeout, null, false, true)]
    [InlineData(CallFailureKind.Unauthorized, null, false, true)]
    [InlineData(CallFailureKind.Rejected, null, false, false)]
    public void FailoverRules_EachKind_RetriesAndFailsOverAsStated(CallFailureKind kind, int? retryAfterSeconds, bool mayRetry, bool mayFailOver)
    {
        var failure = Failure(kind, retryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        Assert.Equal(mayRetry, FailoverRules.MayRetry(failure, Options));
        Assert.Equal(mayFailOver, FailoverRules.MayFailOver(failure));
    }

    private static async Task<TimeSpan[]> WaitsAsync(int seed, TimeSpan? retryAfter)
    {
        var time = new ImpatientTime();
        await RetryPipeline.Create(Options, time, new Random(seed)).ExecuteAsync(
            _ => ValueTask.FromResult(new AttemptResult(null, Failure(CallFailureKind.ServerError, retryAfter), MayRetry: true)));
        return [.. time.Waits];
    }

    private static ProviderFailure Failure(CallFailureKind kind, TimeSpan? retryAfter = null) => new() { Kind = kind, Message = "It failed.", RetryAfter = retryAfter };
}
