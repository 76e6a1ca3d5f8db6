using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansAi.Access;
using OrleansAi.Jobs;
using OrleansAi.Storage;
using OrleansAi.Storage.Jobs;

namespace OrleansAi.Grains.Jobs;

/// <summary>
/// Takes one batch from step to step, beside the grain's calls and on its scheduler: its lines are checked, run, and what came of them
/// written into files. Each step begins from what is on disk, so that a crash repeats at most the lines that ran.
/// </summary>
internal sealed partial class BatchRunner(
    BatchJournal journal,
    IBatchStore store,
    BatchFiles files,
    BatchLineRunner lines,
    Func<Caller, ValueTask<bool>> isKeyValid,
    BatchOptions options,
    TimeProvider time,
    ILogger logger) : IAsyncDisposable
{
    private const int LinesPerRead = 10_000;
    private const int ResultsPerWrite = 100;
    private static readonly TimeSpan KeyHolds = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private Task _loop = Task.CompletedTask;
    private CancellationTokenSource? _ending;

    /// <summary>Makes the work follow the journal: begins what is unfinished, and begins no more lines of a batch that is to end.</summary>
    public void Follow()
    {
        if (journal.Stored is { Batch.Status: not BatchStatus.InProgress })
            _ending?.Cancel();

        if (_loop.IsCompleted && journal.Stored is { Batch.IsUnfinished: true } && !_stopping.IsCancellationRequested)
            _loop = RunAsync();
    }

    /// <summary>Lets lines that run end, for a moment; what has not ended by then is run again by the next activation.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await ((Task)_loop.WaitAsync(options.StopGrace, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await _aborting.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _stopping.Dispose();
        _aborting.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stopping.IsCancellationRequested && journal.Stored is { Batch.IsUnfinished: true } stored)
                await StepAsync(stored);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Taken up where it was by the next activation.
        }
        catch (Exception exception)
        {
            // It is unfinished, so it will be resumed.
            LogBrokeOff(logger, journal.Stored!.Batch.Id, exception);
        }
    }

    private async ValueTask StepAsync(StoredBatch stored)
    {
        if (stored.Batch.Status == BatchStatus.Validating)
        {
            await ValidateAsync(stored);
            return;
        }

        if (stored.Batch.Status == BatchStatus.InProgress)
            await RunLinesAsync(stored);

        _stopping.Token.ThrowIfCancellationRequested();
        await CloseAsync(journal.Stored!);
        await FinalizeAsync(journal.Stored!);
    }

    private async ValueTask ValidateAsync(StoredBatch stored)
    {
        await using var input = await files.OpenInputAsync(stored, _stopping.Token);
        if (input is null)
        {
            await journal.CommitAsync(batch => BatchRules.Refuse(batch, [InputMissing], Now()));
            return;
        }

        var found = BatchLine.ReadAsync(input, options.MaxLineBytes, _stopping.Token);
        var (count, errors) = await BatchValidation.CheckAsync(found, stored.Batch.Endpoint, options.MaxRequests);
        await journal.CommitAsync(batch => errors.IsEmpty ? BatchRules.Begin(batch, count, Now()) : BatchRules.Refuse(batch, errors, Now()));
    }

    private async ValueTask RunLinesAsync(StoredBatch stored)
    {
        await using var input = await files.OpenInputAsync(stored, _stopping.Token);
        if (input is null)
        {
            await journal.CommitAsync(batch => BatchRules.Stop(batch, InputMissing, Now()));
            return;
        }

        var left = stored.Batch.ExpiresAt - time.GetUtcNow();
        using var expiring = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, expiring.Token);
        _ending = ending;
        try
        {
            var finished = await FinishedAsync(stored.Batch.Id, ending.Token);
            await lines.RunAsync(
                BatchLine.ReadAsync(input, options.MaxLineBytes, CancellationToken.None), finished, MayGoOn(stored.Caller), ending.Token, _aborting.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Before the first line.
        }
        finally
        {
            _ending = null;
        }
    }

    // A key that was revoked pays for nothing more.
    private Func<ValueTask<bool>> MayGoOn(Caller caller)
    {
        var held = default(long?);
        return async () =>
        {
            if (held is { } since && time.GetElapsedTime(since) < KeyHolds)
                return true;

            held = time.GetTimestamp();
            if (await isKeyValid(caller))
                return true;

            await journal.CommitAsync(batch => BatchRules.Stop(batch, KeyInvalid, Now()));
            return false;
        };
    }

    /// <summary>Says of each line that has no result why it was not run.</summary>
    private async ValueTask CloseAsync(StoredBatch stored)
    {
        if (BatchRules.WhyNotRun(stored.Batch, Now()) is not { } why)
            return;

        await using var input = await files.OpenInputAsync(stored, _stopping.Token);
        if (input is null)
            return;

        var finished = await FinishedAsync(stored.Batch.Id, _stopping.Token);
        var results = ImmutableArray.CreateBuilder<BatchResult>();
        await foreach (var line in BatchLine.ReadAsync(input, options.MaxLineBytes, _stopping.Token))
        {
            if (finished.Contains(line.Number) || BatchRequest.Read(line, stored.Batch.Endpoint).Request is not { } request)
                continue;

            results.Add(BatchResults.NotRun(stored.Batch.Id, request, why));
            if (results.Count == ResultsPerWrite)
                await journal.AppendAsync(results.DrainToImmutable());
        }

        await journal.AppendAsync(results.DrainToImmutable());
    }

    private async ValueTask FinalizeAsync(StoredBatch stored)
    {
        var id = stored.Batch.Id;
        var output = await files.IdToWriteAsync(stored.Caller, stored.Batch.OutputFileId, Now(), _stopping.Token);
        var error = await files.IdToWriteAsync(stored.Caller, stored.Batch.ErrorFileId, Now(), _stopping.Token);
        await journal.CommitAsync(batch => BatchRules.Finalize(batch, output, error, Now()));
        var progress = await store.SumAsync(id, _stopping.Token);
        if (progress.Completed > 0)
            await files.WriteAsync(journal.Stored!, failed: false, _stopping.Token);

        if (progress.Failed > 0)
            await files.WriteAsync(journal.Stored!, failed: true, _stopping.Token);

        await journal.CommitAsync(batch => BatchRules.End(batch, progress, Now()));
        await journal.DeleteResultsAsync();
    }

    private async ValueTask<HashSet<long>> FinishedAsync(string id, CancellationToken cancellationToken)
    {
        HashSet<long> finished = [];
        var after = 0L;
        while (await store.ListLinesAsync(id, after, LinesPerRead, cancellationToken) is { IsEmpty: false } found)
        {
            finished.UnionWith(found);
            after = found[^1];
        }

        return finished;
    }

    private static BatchError InputMissing { get; } = new("input_file_missing", "The input file does not exist any more.", "input_file_id", null);

    private static BatchError KeyInvalid { get; } = new("invalid_api_key", "The API key that created the batch is expired or revoked.", null, null);

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    [LoggerMessage(Level = LogLevel.Warning, Message = "Batch {Batch} broke off, and will be resumed")]
    private static partial void LogBrokeOff(ILogger logger, string batch, Exception exception);
}
