using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using OrleansAi.Inference.Batches;
using Outputs = Microsoft.ML.OnnxRuntime.IDisposableReadOnlyCollection<Microsoft.ML.OnnxRuntime.OrtValue>;

namespace OrleansAi.Inference.Embeddings;

/// <summary>
/// The thread that runs an encoder: takes what waits, sorts it by length, runs it batch by batch. A thread of its own, because a run blocks
/// it for as long as the model computes. Meanwhile other threads prepare the next batch and make vectors of the one before, so that a fast
/// device waits for neither.
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
    private readonly Queue<EncoderItem[]> _planned = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private Task _ending = Task.CompletedTask;

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
        EncoderBatch? batch = null;
        while (batch is not null || Waiting.Wait())
        {
            batch ??= Prepare();
            if (batch is not null)
                batch = Run(batch);
        }

        _ending.GetAwaiter().GetResult();
    }

    // Returns the batch that comes next, or null where nothing waits.
    private EncoderBatch? Run(EncoderBatch batch)
    {
        var ahead = Task.Run(PrepareAhead);
        var (outputs, elapsed, failure) = ((Outputs?)null, TimeSpan.Zero, (Exception?)null);
        try
        {
            outputs = Run(batch, out elapsed);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        // No more than one batch's outputs are kept beside another's, and what runs cost is not read and written at once.
        var next = ahead.GetAwaiter().GetResult();
        _ending.GetAwaiter().GetResult();
        if (outputs is null)
        {
            batch.Dispose();
            Failed(batch.Items, failure!);
            return next;
        }

        _cost.Add(batch.Tokens, elapsed);
        next ??= Prepare();
        if (next is null)
            End(batch, outputs);
        else
            _ending = Task.Run(() => End(batch, outputs));
        return next;
    }

    private Outputs Run(EncoderBatch batch, out TimeSpan elapsed)
    {
        var started = _metrics.Timestamp();
        var outputs = _session.Run(batch, _stopping.Token);
        elapsed = _metrics.Elapsed(started);
        _metrics.Ran(batch.Items, elapsed);
        return outputs;
    }

    // Of few texts no batch is made while another runs: more may come that belong to it.
    private EncoderBatch? PrepareAhead() => _planned.Count > 0 || Waiting.Tokens >= _maxBatchTokens ? Prepare() : null;

    // The next batch of what waits, or null where nothing does.
    private EncoderBatch? Prepare()
    {
        while (_planned.TryDequeue(out var planned) || Plan(out planned))
        {
            var wanted = Array.FindAll(planned, static item => !item.Request.Done.IsCompleted);
            try
            {
                if (wanted.Length > 0)
                    return _session.Prepare(wanted);
            }
            catch (Exception exception)
            {
                Fail(wanted, exception);
            }
        }

        return null;
    }

    private bool Plan([NotNullWhen(true)] out EncoderItem[]? first)
    {
        var items = new List<EncoderItem>();
        Waiting.Take(BatchesAtATime * _maxBatchTokens, items);
        foreach (var batch in BatchPlan.Cut(items, static item => item.Length, _maxBatchTokens, _cost.Of))
            _planned.Enqueue(CollectionsMarshal.AsSpan(items)[batch].ToArray());

        return _planned.TryDequeue(out first);
    }

    private void End(EncoderBatch batch, Outputs outputs)
    {
        using (batch)
        using (outputs)
        {
            try
            {
                var rows = _session.Rows(outputs, batch);
                for (var i = 0; i < rows.Length; i++)
                    batch.Items[i].Request.Complete(batch.Items[i].Index, rows[i]);
            }
            catch (Exception exception)
            {
                Fail(batch.Items, exception);
            }
        }
    }

    // One text that the model does not bear, or not all of them in memory at once: none pays for its neighbours.
    private void Failed(EncoderItem[] items, Exception exception)
    {
        if (exception is not OnnxRuntimeException || items.Length == 1)
        {
            Fail(items, exception);
            return;
        }

        foreach (var item in items)
        {
            try
            {
                using var batch = _session.Prepare([item]);
                End(batch, Run(batch, out _));
            }
            catch (Exception alone)
            {
                Fail([item], alone);
            }
        }
    }

    private void Fail(EncoderItem[] items, Exception exception)
    {
        if (!_stopping.IsCancellationRequested)
            LogFailed(exception, _thread.Name, items.Length);
        foreach (var item in items)
            item.Request.Fail(exception is OperationCanceledException ? new ObjectDisposedException(_thread.Name) : exception);
    }

    [LoggerMessage(LogLevel.Error, "The {Encoder} failed on a batch of {Texts}")]
    private partial void LogFailed(Exception exception, string? encoder, int texts);
}
