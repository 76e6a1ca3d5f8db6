using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansAi.Gateway.Caching;

/// <summary>
/// Takes answers to the grains that keep them for all fronts, in the background. The queue is bounded in number and in bytes; what finds
/// no room, or can't be handed over in time, is dropped and counted.
/// </summary>
internal sealed partial class SharedAnswerQueue(IGrainFactory grains, CacheMetrics metrics, TimeProvider time, ILogger<SharedAnswerQueue> logger) : BackgroundService
{
    private const int MaxWaiting = 1024;
    private const long MaxWaitingBytes = 32 * 1024 * 1024;
    private const int AtOnce = 16;
    private static readonly TimeSpan HandOver = TimeSpan.FromSeconds(2);

    private readonly Channel<SharedAnswer> _queue = Channel.CreateBounded<SharedAnswer>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private long _bytes;

    /// <summary>Queues one answer.</summary>
    public void Add(SharedAnswer answer)
    {
        if (Interlocked.Add(ref _bytes, answer.Bytes) <= MaxWaitingBytes && _queue.Writer.TryWrite(answer))
            return;

        Interlocked.Add(ref _bytes, -answer.Bytes);
        metrics.SharedDropped();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<SharedAnswer>();
        while (await _queue.Reader.WaitToReadAsync(stoppingToken))
        {
            while (batch.Count < AtOnce && _queue.Reader.TryRead(out var answer))
                batch.Add(answer);

            await Task.WhenAll(batch.Select(KeepAsync));
            Interlocked.Add(ref _bytes, -batch.Sum(answer => answer.Bytes));
            batch.Clear();
        }
    }

    private async Task KeepAsync(SharedAnswer answer)
    {
        try
        {
            await answer.Keep(grains).WaitAsync(HandOver, time);
        }
        catch (Exception exception)
        {
            LogDropped(exception, answer.Grain);
            metrics.SharedDropped();
        }
    }

    [LoggerMessage(LogLevel.Debug, "An answer could not be kept for other fronts in {Grain}")]
    private partial void LogDropped(Exception exception, string grain);
}

/// <summary>An answer on its way to the grain that keeps it.</summary>
/// <param name="Grain">The grain's key.</param>
/// <param name="Bytes">The length of its body.</param>
/// <param name="Keep">Hands it over.</param>
internal sealed record SharedAnswer(string Grain, long Bytes, Func<IGrainFactory, Task> Keep);
