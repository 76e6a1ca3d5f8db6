using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using OrleansAi.Inference.Batches;

namespace OrleansAi.Inference.Embeddings;

/// <summary>
/// The thread that runs an encoder: takes what waits, sorts it by length, runs it batch by batch. A thread of its own, because a run blocks
/// it for as long as the model computes.
/// </summary>
internal sealed partial class EncoderLoop : IDisposable
{
    // How many batches are taken at a time: enough for texts of like lengths to find each other, and few enough for who comes next.
    private const int BatchesAtATime = 4;

    private readonly EncoderSession _session;
    private readonly EncoderMetrics _metrics;
    private readonly ILogger _logger;
    private readonly int _maxBatchTokens;
    private readonly RunCost _cost = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;

    public EncoderLoop(string name, EncoderSession session, EncoderMetrics metrics, EncoderSettings settings, ILogger logger)
    {
        _session = session;
        _metrics = metrics;
        _logger = logger;
        _maxBatchTokens = settings.MaxBatchTokens;
        Waiting = new WaitingTexts(settings.MaxWaitingTokens);
        _thread = new Thread(Run) { IsBackground = true, Name = $"encoder {name}" };
        _thread.Start();
    }

    /// <summary>What waits for it.</summary>
    public WaitingTexts Waiting { get; }

    /// <summary>Ends the batch that runs, fails what waits, and releases the model.</summary>
    public void Dispose()
    {
        Waiting.Close(new ObjectDisposedException(_thread.Name));
        _stopping.Cancel();
        _thread.Join();
        _session.Dispose();
        _stopping.Dispose();
        Waiting.Dispose();
    }

    private void Run()
    {
        var items = new List<EncoderItem>();
        while (Waiting.Wait())
        {
            items.Clear();
            Waiting.Take(BatchesAtATime * _maxBatchTokens, items);
            foreach (var batch in BatchPlan.Cut(items, static item => item.Length, _maxBatchTokens, _cost.Of))
                Run(CollectionsMarshal.AsSpan(items)[batch]);
        }
    }

    private void Run(ReadOnlySpan<EncoderItem> batch)
    {
        var wanted = batch.ToArray();
        wanted = Array.FindAll(wanted, static item => !item.Request.Done.IsCompleted);
        if (wanted.Length == 0)
            return;

        try
        {
            var started = _metrics.Timestamp();
            var rows = _session.Run(wanted, _stopping.Token);
            _cost.Add(wanted.Length * wanted.Max(static item => item.Length), _metrics.Elapsed(started));
            _metrics.Ran(wanted, started);
            for (var i = 0; i < rows.Length; i++)
                wanted[i].Request.Complete(wanted[i].Index, rows[i]);
        }
        catch (OnnxRuntimeException) when (wanted.Length > 1)
        {
            // One text that the model does not bear, or not all of them in memory at once: none pays for its neighbours.
            for (var i = 0; i < wanted.Length; i++)
                Run(wanted.AsSpan(i, 1));
        }
        catch (Exception exception)
        {
            if (!_stopping.IsCancellationRequested)
                LogFailed(exception, _thread.Name, wanted.Length);
            foreach (var item in wanted)
                item.Request.Fail(exception is OperationCanceledException ? new ObjectDisposedException(_thread.Name) : exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "The {Encoder} failed on a batch of {Texts}")]
    private partial void LogFailed(Exception exception, string? encoder, int texts);
}
