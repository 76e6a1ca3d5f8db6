using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Metering;

/// <summary>
/// Queues records and hands them to <see cref="IUsageGrain"/> in batches. When the queue is full the newest record is dropped: those
/// that wait are tried again and again, and what is dropped is counted.
/// </summary>
internal sealed partial class QueuedUsageRecorder : BackgroundService, IUsageRecorder
{
    private const int LongestRetry = 30;

    private readonly Func<IUsageGrain> _grain;
    private readonly MeteringOptions _options;
    private readonly UsageMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<QueuedUsageRecorder> _logger;
    private readonly Channel<ModelCallRecord> _queue;
    private readonly CancellationTokenSource _abandon;
    private TaskCompletionSource _isFull = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _waiting;
    private volatile bool _isStopping;

    public QueuedUsageRecorder(
        Func<IUsageGrain> grain,
        IOptions<MeteringOptions> options,
        UsageMetrics metrics,
        TimeProvider time,
        ILogger<QueuedUsageRecorder> logger)
    {
        _grain = grain;
        _options = options.Value;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _abandon = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _queue = Channel.CreateBounded<ModelCallRecord>(
            new BoundedChannelOptions(_options.QueueCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    /// <inheritdoc />
    public void Record(ModelCallRecord record)
    {
        if (_queue.Writer.TryWrite(record))
        {
            _metrics.Queued();
            if (Interlocked.Increment(ref _waiting) == _options.BatchSize)
            {
                _isFull.TrySetResult();
            }
        }
        else
        {
            _metrics.Refused();
        }
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        _isStopping = true;
        Interlocked.MemoryBarrier();
        _isFull.TrySetResult();
        _abandon.CancelAfter(_options.DrainTimeout);
        await using var impatience = cancellationToken.Register(_abandon.Cancel);
        await (ExecuteTask ?? Task.CompletedTask);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _abandon.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Stopping completes the queue, and it is emptied then: only its time limit cuts that short.
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await WriteAsync(await NextBatchAsync());
        }
    }

    private async Task<ImmutableArray<ModelCallRecord>> NextBatchAsync()
    {
        await WaitForMoreAsync();
        var batch = ImmutableArray.CreateBuilder<ModelCallRecord>();
        while (batch.Count < _options.BatchSize && _queue.Reader.TryRead(out var record))
        {
            batch.Add(record);
        }

        Interlocked.Add(ref _waiting, -batch.Count);
        return batch.DrainToImmutable();
    }

    // Waking up for each record would cost a call more than its record does: one wait ends with the delay or when a batch is full.
    private async Task WaitForMoreAsync()
    {
        var isFull = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _isFull, isFull);
        if (_isStopping || _waiting >= _options.BatchSize)
        {
            return;
        }

        using var delay = new CancellationTokenSource();
        await Task.WhenAny(isFull.Task, Task.Delay(_options.BatchDelay, _time, delay.Token));
        await delay.CancelAsync();
    }

    private async Task WriteAsync(ImmutableArray<ModelCallRecord> batch)
    {
        var begun = _time.GetTimestamp();
        var pause = _options.RetryDelay;
        while (true)
        {
            try
            {
                _abandon.Token.ThrowIfCancellationRequested();
                await _grain().Record(batch).WaitAsync(_options.WriteTimeout, _time, _abandon.Token);
                _metrics.Written(batch.Length);
                return;
            }
            catch (Exception failure)
            {
                if (_abandon.IsCancellationRequested || _time.GetElapsedTime(begun) >= _options.GiveUpAfter)
                {
                    LogGivenUp(failure, batch.Length);
                    _metrics.GivenUp(batch.Length);
                    return;
                }

                LogRetried(failure, batch.Length, pause);
            }

            await Task.Delay(pause, _time, _abandon.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, _options.RetryDelay.Ticks * LongestRetry));
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Records} usage records couldn't be written; they are tried again in {Pause}")]
    private partial void LogRetried(Exception failure, int records, TimeSpan pause);

    [LoggerMessage(LogLevel.Error, "{Records} usage records are lost: they couldn't be written")]
    private partial void LogGivenUp(Exception failure, int records);
}
