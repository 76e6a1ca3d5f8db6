using System.Collections.Immutable;
using OrleansAi.Access;
using OrleansAi.Gateway;
using OrleansAi.Jobs;
using OrleansAi.Storage.Jobs;

namespace OrleansAi.Grains.Jobs;

/// <summary>What becomes of a batch; pure. A decision of <c>null</c> changes nothing.</summary>
internal static class BatchRules
{
    /// <summary>The only time that OpenAI's format knows for a batch.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>A new batch.</summary>
    public static StoredBatch Create(string id, Caller caller, NewBatch request, DateTimeOffset now) => new(
        new Batch
        {
            Id = id,
            Endpoint = request.Endpoint,
            InputFileId = request.InputFileId,
            CreatedAt = now,
            ExpiresAt = now + Window,
            Metadata = request.Metadata,
            OutputKeptFor = request.OutputKeptFor,
        },
        caller,
        1);

    /// <summary>All lines are in order.</summary>
    public static Batch? Begin(Batch batch, long lines, DateTimeOffset now) => batch.Status == BatchStatus.Validating
        ? batch with { Status = BatchStatus.InProgress, InProgressAt = now, Counts = batch.Counts with { Total = lines } }
        : null;

    /// <summary>Lines are wrong: none is run.</summary>
    public static Batch? Refuse(Batch batch, ImmutableArray<BatchError> errors, DateTimeOffset now) => batch.Status == BatchStatus.Validating
        ? batch with { Status = BatchStatus.Failed, EndedAt = now, Errors = errors }
        : null;

    /// <summary>Its owner has it end.</summary>
    public static Batch? Cancel(Batch batch, DateTimeOffset now) => batch.Status is BatchStatus.Validating or BatchStatus.InProgress
        ? batch with { Status = BatchStatus.Cancelling, CancellingAt = now }
        : null;

    /// <summary>It can't go on: it ends as if it were cancelled, and says why.</summary>
    public static Batch? Stop(Batch batch, BatchError why, DateTimeOffset now) =>
        Cancel(batch, now) is { } cancelled ? cancelled with { Errors = [why] } : null;

    /// <summary>Whether a cancellation stands or comes to the same.</summary>
    public static bool IsCancelled(Batch batch) => batch.Status is BatchStatus.Cancelling or BatchStatus.Cancelled;

    /// <summary>Every line has a result: files are written next, under ids that are found again after a crash.</summary>
    public static Batch? Finalize(Batch batch, string outputFileId, string errorFileId, DateTimeOffset now) => batch.Status switch
    {
        BatchStatus.InProgress or BatchStatus.Finalizing => batch with
        {
            Status = BatchStatus.Finalizing,
            FinalizingAt = batch.FinalizingAt ?? now,
            OutputFileId = outputFileId,
            ErrorFileId = errorFileId,
        },
        BatchStatus.Cancelling => batch with { OutputFileId = outputFileId, ErrorFileId = errorFileId },
        _ => null,
    };

    /// <summary>The files are written; a file without lines is none.</summary>
    public static Batch? End(Batch batch, BatchProgress progress, DateTimeOffset now) => batch.IsUnfinished
        ? batch with
        {
            Status = EndOf(batch),
            Counts = new BatchCounts(progress.Completed + progress.Failed, progress.Completed, progress.Failed),
            Usage = progress.Usage,
            EndedAt = now,
            OutputFileId = progress.Completed > 0 ? batch.OutputFileId : null,
            ErrorFileId = progress.Failed > 0 ? batch.ErrorFileId : null,
        }
        : null;

    /// <summary>Why a line is not run any more, where it is so.</summary>
    public static BatchError? WhyNotRun(Batch batch, DateTimeOffset now)
    {
        if (IsCancelled(batch))
            return new("batch_cancelled", "This request was not executed because the batch was cancelled.", null, null);

        return now >= batch.ExpiresAt
            ? new("batch_expired", "This request could not be executed before the completion window expired.", null, null)
            : null;
    }

    /// <summary>
    /// How long a line that was refused waits before it is called again; <c>null</c> where that is what it came to. What only needs
    /// patience, limits and overload, is waited for as long as the batch has time: ever more seldom, while other lines go on.
    /// </summary>
    /// <param name="refusal">Why there is no answer.</param>
    /// <param name="tries">How often it has been refused in a row, from 1.</param>
    /// <param name="failures">How often its model has failed, this time included.</param>
    /// <param name="options">The settings.</param>
    public static TimeSpan? PauseAfter(ModelRefusal refusal, int tries, int failures, BatchOptions options)
    {
        var needsPatience = refusal.Kind is ModelRefusalKind.RateLimited or ModelRefusalKind.BudgetExhausted or ModelRefusalKind.BudgetReserved
            or ModelRefusalKind.Unavailable;
        if (!needsPatience && (refusal.Kind != ModelRefusalKind.UpstreamFailed || failures >= options.MaxAttempts))
            return null;

        var patience = FirstPause * Math.Pow(2, Math.Min(tries, 16) - 1);
        var pause = refusal.RetryAfter is { } asked && asked > patience ? asked : patience;
        return pause < options.MaxPause ? pause : options.MaxPause;
    }

    // An expired one is told by its time alone: nothing else ends a batch that was not cancelled before all its lines have run.
    private static BatchStatus EndOf(Batch batch) => batch switch
    {
        { Status: BatchStatus.Cancelling } => BatchStatus.Cancelled,
        { FinalizingAt: { } finalizing } when finalizing >= batch.ExpiresAt => BatchStatus.Expired,
        _ => BatchStatus.Completed,
    };
}
