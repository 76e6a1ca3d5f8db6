using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansAi.Gateway.Metering;
using OrleansAi.Gateway.Tests.Time;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Metering;

public sealed class QueuedUsageRecorderTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTime _time = new();
    private readonly FakeUsageGrain _grain = new();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _measured = [];

    public QueuedUsageRecorderTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (_measured)
            {
                _measured[instrument.Name] = _measured.GetValueOrDefault(instrument.Name) + value;
            }
        });
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Record_ManyRecords_ArriveInOrderInBatches()
    {
        using var recorder = await StartedAsync(new MeteringOptions { BatchSize = 50 });
        var ids = Record(recorder, 1000);
        await recorder.StopAsync(CancellationToken.None);

        Assert.Equal(ids, _grain.CallIds);
        Assert.All(_grain.Batches, batch => Assert.InRange(batch.Length, 1, 50));
        Assert.Equal((1000, 0, 0), (Measured("records_written"), Measured("records_dropped"), Measured("queue_length")));
    }

    [Fact]
    public async Task Record_FewRecords_AreWrittenAfterTheDelay()
    {
        using var recorder = await StartedAsync(new MeteringOptions());
        Record(recorder, 3);
        await Waiting.UntilAsync(() => _time.Timers == 1, "The wait for more records");
        Assert.Empty(_grain.Batches);

        _time.Advance(new MeteringOptions().BatchDelay);
        await Waiting.UntilAsync(() => _grain.Batches.Count == 1, "The batch after its delay");
        Assert.Equal(3, _grain.Batches[0].Length);
        await recorder.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Record_TheQueueIsFull_DropsTheNewestAndCountsThem()
    {
        var write = new TaskCompletionSource();
        _grain.OnRecord = _ => write.Task;
        using var recorder = await StartedAsync(new MeteringOptions { QueueCapacity = 100, BatchSize = 10 });
        var first = Record(recorder, 10);
        await Waiting.UntilAsync(() => _grain.Attempts == 1, "The first batch");
        var kept = Record(recorder, 100);
        Record(recorder, 7);
        Assert.Equal(7, Measured("records_dropped"));
        Assert.Equal(110, Measured("queue_length"));

        write.SetResult();
        await recorder.StopAsync(CancellationToken.None);
        Assert.Equal([.. first, .. kept], _grain.CallIds);
    }

    [Fact]
    public async Task Record_TheGrainFails_IsTriedAgainUntilItIsWritten()
    {
        _grain.OnRecord = _ => _grain.Attempts < 4 ? throw new TimeoutException("no silo") : Task.CompletedTask;
        var options = new MeteringOptions { BatchSize = 5 };
        using var recorder = await StartedAsync(options);
        var ids = Record(recorder, 5);
        for (var attempt = 1; attempt < 4; attempt++)
        {
            await Waiting.UntilAsync(() => _grain.Attempts == attempt && _time.Timers == 1, $"The pause after attempt {attempt}");
            _time.Advance(options.RetryDelay * (1 << (attempt - 1)));
        }

        await Waiting.UntilAsync(() => _grain.Batches.Count == 1, "The batch");
        Assert.Equal(ids, _grain.CallIds);
        Assert.Equal(0, Measured("records_dropped"));
        await recorder.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task StopAsync_RecordsAreQueued_WritesThem()
    {
        using var recorder = await StartedAsync(new MeteringOptions());
        var ids = Record(recorder, 42);
        await recorder.StopAsync(CancellationToken.None).Within("The end of stopping");
        Assert.Equal(ids, _grain.CallIds);
    }

    [Fact]
    public async Task StopAsync_TheGrainHangs_EndsAfterItsTimeAndCountsWhatIsLost()
    {
        _grain.OnRecord = _ => new TaskCompletionSource().Task;
        var options = new MeteringOptions { BatchSize = 10 };
        using var recorder = await StartedAsync(options);
        Record(recorder, 35);
        await Waiting.UntilAsync(() => _grain.Attempts == 1, "The first batch");

        var stopping = recorder.StopAsync(CancellationToken.None);
        _time.Advance(options.DrainTimeout);
        await stopping.Within("The end of stopping");
        Assert.Equal((35, 0), (Measured("records_dropped"), Measured("queue_length")));
        Assert.Equal(1, _grain.Attempts);
    }

    [Fact]
    public async Task Record_AfterStopping_IsCountedAsDropped()
    {
        using var recorder = await StartedAsync(new MeteringOptions());
        await recorder.StopAsync(CancellationToken.None);
        Record(recorder, 1);
        Assert.Equal(1, Measured("records_dropped"));
    }

    private async Task<QueuedUsageRecorder> StartedAsync(MeteringOptions options)
    {
        var recorder = new QueuedUsageRecorder(
            () => _grain,
            Options.Create(options),
            new UsageMetrics(_services.GetRequiredService<IMeterFactory>()),
            _time,
            NullLogger<QueuedUsageRecorder>.Instance);
        await recorder.StartAsync(CancellationToken.None);
        return recorder;
    }

    private long Measured(string name)
    {
        lock (_measured)
        {
            return _measured.GetValueOrDefault($"orleansai.usage.{name}");
        }
    }

    private static List<string> Record(QueuedUsageRecorder recorder, int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.NewGuid().ToString("N")).ToList();
        ids.ForEach(id => recorder.Record(new ModelCallRecord
        {
            CallId = id,
            StartedAt = DateTimeOffset.UnixEpoch,
            Tenant = "acme",
            User = "alice",
            Endpoint = "/v1/chat/completions",
            Model = "chat",
            Usage = TokenUsage.None,
            Cost = Money.Zero,
            Duration = TimeSpan.FromMilliseconds(1),
            Attempts = 1,
            Status = ModelCallStatus.Completed,
        }));
        return ids;
    }
}
