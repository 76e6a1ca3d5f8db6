using Microsoft.Extensions.Logging;
using OrleansAi.Gateway.Formats.OpenAI;
using OrleansAi.Storage;
using OrleansAi.Storage.Jobs;

namespace OrleansAi.Grains.Jobs;

/// <summary>Runs the lines of one batch, few at once, each until it has a result that is on disk.</summary>
/// <param name="journal">The batch.</param>
/// <param name="call">How a line is called.</param>
/// <param name="slots">The process's share for batches.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where faults are told.</param>
internal sealed partial class BatchLineRunner(
    BatchJournal journal, BatchCall call, BatchSlots slots, BatchOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan UntilWrittenAgain = TimeSpan.FromSeconds(1);

    /// <summary>Runs the lines that have not been; those that run when no more are to be begun are awaited.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="finished">The numbers of those that have results.</param>
    /// <param name="mayGoOn">Asked before each line.</param>
    /// <param name="ending">From now on no line is begun, or called again.</param>
    /// <param name="abort">Calls that run are cut off.</param>
    public async ValueTask RunAsync(
        IAsyncEnumerable<BatchLine> lines, HashSet<long> finished, Func<ValueTask<bool>> mayGoOn, CancellationToken ending, CancellationToken abort)
    {
        using var room = new SemaphoreSlim(options.Concurrency, options.Concurrency);
        try
        {
            await foreach (var line in lines.WithCancellation(ending))
            {
                if (finished.Contains(line.Number))
                    continue;

                await room.WaitAsync(ending);
                if (!await mayGoOn())
                {
                    room.Release();
                    break;
                }

                _ = RunAsync(line, room, ending, abort);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // What is left is left.
        }
        finally
        {
            for (var taken = 0; taken < options.Concurrency; taken++)
                await room.WaitAsync(CancellationToken.None);
        }
    }

    private async Task RunAsync(BatchLine line, SemaphoreSlim room, CancellationToken ending, CancellationToken abort)
    {
        try
        {
            var stored = journal.Stored!;
            if (BatchRequest.Read(line, stored.Batch.Endpoint).Request is { } request && await CallAsync(stored, request, ending, abort) is { } result)
                await AppendAsync(result, abort);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested || abort.IsCancellationRequested)
        {
            // The line has no result, and is run again or told that it was not.
        }
        finally
        {
            room.Release();
        }
    }

    private async ValueTask<BatchResult?> CallAsync(StoredBatch stored, BatchRequest request, CancellationToken ending, CancellationToken abort)
    {
        try
        {
            for (var attempt = BatchAttempt.None; ;)
            {
                using (await slots.EnterAsync(stored.Caller.Tenant, ending))
                    attempt = await call.RunAsync(stored.Batch, stored.Caller, request, attempt, abort);

                if (attempt.Result is { } result)
                    return result;

                await Task.Delay(attempt.Pause, time, ending);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A bug in whatever was called must not keep the batch from its end.
            LogFault(logger, stored.Batch.Id, request.Line, exception);
            return BatchResults.Refused(stored.Batch.Id, request, 500, OpenAIErrors.Write(
                500, "internal_error", "Something went wrong on the server while the line was run.", null));
        }
    }

    // The answer has been paid for: as long as this process lives it is not given up because the store is out of reach.
    private async ValueTask AppendAsync(BatchResult result, CancellationToken abort)
    {
        while (true)
        {
            try
            {
                await journal.AppendAsync([result]);
                return;
            }
            catch (StorageException exception)
            {
                LogNotWritten(logger, journal.Stored!.Batch.Id, result.Line, exception);
                await Task.Delay(UntilWrittenAgain, time, abort);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Line {Line} of batch {Batch} met a fault")]
    private static partial void LogFault(ILogger logger, string batch, long line, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The result of line {Line} of batch {Batch} could not be written; another try follows")]
    private static partial void LogNotWritten(ILogger logger, string batch, long line, Exception exception);
}
