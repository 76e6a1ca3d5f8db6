using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Routing;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Tests.Caching;

/// <summary>What a slow or broken memory of shared answers costs a call: a bounded wait, and after some failures nothing.</summary>
public sealed class SharedAnswersTests : IDisposable
{
    private static readonly string Key = Convert.ToBase64String(new byte[32]);
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(50);

    private readonly ManualTime _time = new();
    private readonly FakeGrain _grain = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SharedAnswers _answers;
    private readonly SharedAnswerQueue _queue;

    public SharedAnswersTests()
    {
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        var grains = GrainsProxy.Of(_grain);
        _queue = new SharedAnswerQueue(grains, metrics, _time, NullLogger<SharedAnswerQueue>.Instance);
        _answers = new SharedAnswers(grains, _queue, new Settings(_time), metrics, _time, NullLogger<SharedAnswers>.Instance);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _grain.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task FindAsync_NoAnswerInTime_GivesUpAtTheTimeout()
    {
        _grain.Answer = _ => new TaskCompletionSource<KeptAnswer?>().Task;

        var finding = _answers.FindAsync("acme", Key).AsTask();
        _time.Advance(Timeout - TimeSpan.FromTicks(1));
        Assert.False(finding.IsCompleted);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await finding.WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task FindAsync_FailsAgainAndAgain_IsLeftAloneForAWhile()
    {
        _grain.Answer = _ => Task.FromException<KeptAnswer?>(new OrleansException("gone"));
        for (var look = 0; look < 8; look++)
            Assert.Null(await _answers.FindAsync("acme", Key));

        Assert.Equal(5, _grain.Looks);

        _time.Advance(TimeSpan.FromSeconds(5));
        _grain.Answer = _ => Task.FromResult<KeptAnswer?>(Kept());
        Assert.NotNull(await _answers.FindAsync("acme", Key));
        Assert.NotNull(await _answers.FindAsync("acme", Key));
    }

    [Fact]
    public async Task FindAsync_KeptElsewhere_IsAsOldAsItIsThere()
    {
        _grain.Answer = _ => Task.FromResult<KeptAnswer?>(Kept() with { Age = TimeSpan.FromMinutes(3) });

        var found = await _answers.FindAsync("acme", Key);

        Assert.Equal(_time.GetUtcNow() - TimeSpan.FromMinutes(3), found!.MadeAt);
        Assert.Equal("Hello"u8, found.Body.Span);
    }

    [Fact]
    public async Task FindAsync_FormatOfANewerVersion_IsNone()
    {
        _grain.Answer = _ => Task.FromResult<KeptAnswer?>(Kept() with { Format = "Telepathy" });

        Assert.Null(await _answers.FindAsync("acme", Key));
    }

    [Fact]
    public async Task Keep_MoreThanMayWait_IsDroppedAndTheRestArrives()
    {
        var answer = KeptAnswers.FromKept(Kept(), _time.GetUtcNow())!;
        for (var index = 0; index < 3000; index++)
            _answers.Keep("acme", Convert.ToBase64String([.. BitConverter.GetBytes(index), .. new byte[28]]), answer, TimeSpan.FromHours(1));

        await _queue.StartAsync(CancellationToken.None);
        await _grain.ReceivedAsync(1024);
        await _queue.StopAsync(CancellationToken.None);

        Assert.Equal(1024, _grain.Received);
    }

    private static KeptAnswer Kept() => new()
    {
        Body = [.. "Hello"u8],
        ContentType = "application/json",
        Provider = "one",
        UpstreamModel = "m",
        Format = "OpenAI",
        Dropped = [],
        Age = TimeSpan.Zero,
    };

    private sealed class Settings(TimeProvider time) : IGatewaySettings
    {
        public GatewaySettings Current { get; } = new(new RouteTable([], []), new CallOptions(), time, new Random(1));
    }

    private sealed class FakeGrain : IKeptAnswersGrain, IDisposable
    {
        private readonly SemaphoreSlim _received = new(0);
        private int _count;

        public Func<string, Task<KeptAnswer?>> Answer { get; set; } = _ => Task.FromResult<KeptAnswer?>(null);

        public int Looks { get; private set; }

        public int Received => _count;

        public Task<KeptAnswer?> Find(string key, CancellationToken cancellationToken)
        {
            Looks++;
            return Answer(key);
        }

        public Task Keep(ImmutableArray<KeepAnswer> answers)
        {
            _count += answers.Length;
            _received.Release();
            return Task.CompletedTask;
        }

        public void Dispose() => _received.Dispose();

        public async Task ReceivedAsync(int count)
        {
            while (_count < count)
                Assert.True(await _received.WaitAsync(Patience.Limit), $"Only {_count} answers were kept.");
        }
    }
}

/// <summary>A grain factory that knows one grain.</summary>
public class GrainsProxy : DispatchProxy
{
    private object _grain = null!;

    internal static IGrainFactory Of(object grain)
    {
        var grains = Create<IGrainFactory, GrainsProxy>();
        ((GrainsProxy)(object)grains)._grain = grain;
        return grains;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _grain;
}
