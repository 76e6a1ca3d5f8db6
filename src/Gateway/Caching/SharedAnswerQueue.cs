using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Caching;

/// <summary>
/// Takes answers to the grains that keep them for all fronts, in the background. The queue is bounded in number and in bytes; what finds
/// no room, or can't be handed over in time, is dropped and counted.
/// </summary>
internal sealed partial class SharedAnswerQueue(IGrainFactory grains, CacheMetrics metrics, TimeProvider time, ILogger<SharedAnswerQueue> logger) : BackgroundService
{
    private const int MaxWaiting = 1024;
    private const long MaxWaitingBytes = 32 * 1024 * 1024;
    private const int PerBatch = 64;
    private static readonly TimeSpan HandOver = TimeSpan.FromSeconds(2);

    private readonly Channel<SharedAnswer> _queue = Channel.CreateBounded<SharedAnswer>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private long _bytes;

    /// <summary>Queues one answer.</summary>
    public void Add(SharedAnswer answer)
    {
        if (Interlocked.Add(ref _bytes, answer.Bytes) <= MaxWaitingBytes && _queue.Writer.TryWrite(answer))
            return;

        Interlocked.Add(ref _bytes, -answer.Bytes);
        metrics.SharedDropped(1);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<SharedAnswer>();
        while (await _queue.Reader.WaitToReadAsync(stoppingToken))
        {
            while (batch.Count < PerBatch && _queue.Reader.TryRead(out var answer))
                batch.Add(answer);

            foreach (var answers in batch.GroupBy(answer => answer.Grain))
                await KeepAsync(answers.Key, [.. answers]);

            Interlocked.Add(ref _bytes, -batch.Sum(answer => answer.Bytes));
            batch.Clear();
        }
    }

    private async Task KeepAsync(string grain, List<SharedAnswer> answers)
    {
        try
        {
            await grains.GetGrain<IKeptAnswersGrain>(grain).Keep([.. answers.Select(answer => answer.Answer)]).WaitAsync(HandOver, time);
        }
        catch (Exception exception)
        {
            LogDropped(exception, answers.Count);
            metrics.SharedDropped(answers.Count);
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Answers} answers could not be kept for other fronts")]
    private partial void LogDropped(Exception exception, int answers);
}

/// <summary>An answer on its way to the grain that keeps it.</summary>
/// <param name="Grain">The grain's key.</param>
/// <param name="Answer">What it keeps.</param>
internal sealed record SharedAnswer(string Grain, KeepAnswer Answer)
{
    public long Bytes => Answer.Answer.Body.Length;
}
