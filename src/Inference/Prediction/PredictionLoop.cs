using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Prediction;

/// <summary>
/// The thread that runs a model on what waits for it, together where that is allowed. A thread of its own, because a run blocks it for as
/// long as the model computes.
/// </summary>
internal sealed partial class PredictionLoop : IDisposable
{
    private readonly PredictionSession _session;
    private readonly PredictionMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeSpan _maxDelay;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private int _maxRows;

    public PredictionLoop(
        string name, PredictionSession session, PredictionMetrics metrics, PredictorSettings settings, int maxRows, TimeProvider time, ILogger logger)
    {
        _session = session;
        _metrics = metrics;
        _logger = logger;
        _maxDelay = settings.MaxBatchDelay;
        _maxRows = maxRows;
        Waiting = new WaitingPredictions(settings.MaxWaitingBytes, time);
        _thread = new Thread(Run) { IsBackground = true, Name = $"model {name}" };
        _thread.Start();
    }

    /// <summary>What waits for it.</summary>
    public WaitingPredictions Waiting { get; }

    /// <summary>Ends what runs, fails what waits, and releases the model.</summary>
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
        while (Waiting.Take(_maxRows, _maxDelay) is { Count: > 0 } batch)
        {
            batch.RemoveAll(static item => item.Done.IsCompleted);
            if (batch.Count > 0)
                Run(batch);
        }
    }

    private void Run(List<PredictionItem> batch)
    {
        try
        {
            var started = _metrics.Timestamp();
            if (_session.Run(batch, _stopping.Token) is not { } answers)
            {
                LogNoRows(_thread.Name);
                _maxRows = 1;
                RunEach(batch);
                return;
            }

            _metrics.Ran(batch.Count, started);
            for (var i = 0; i < answers.Length; i++)
                batch[i].Complete(answers[i]);
        }
        catch (OnnxRuntimeException) when (batch.Count > 1)
        {
            // One request that the model does not bear, or not all of them in memory at once: none pays for its neighbours.
            RunEach(batch);
        }
        catch (Exception exception)
        {
            foreach (var item in batch)
                item.Fail(exception is OperationCanceledException ? new ObjectDisposedException(_thread.Name) : exception);
        }
    }

    private void RunEach(List<PredictionItem> batch)
    {
        foreach (var item in batch)
            Run([item]);
    }

    [LoggerMessage(LogLevel.Warning, "The {Model} does not give a row for each row of its inputs, and is run on one request at a time from now on; write MaxBatchSize: 1 into its settings")]
    private partial void LogNoRows(string? model);
}
