using Orleans.Concurrency;
using OrleansAi.Access;

namespace OrleansAi.Jobs;

/// <summary>
/// Owns one batch, and runs it; its key is the batch's id. To all but its owner the batch does not exist.
/// </summary>
[Alias("OrleansAi.Jobs.IBatchGrain")]
public interface IBatchGrain : IGrainWithStringKey
{
    /// <summary>Writes the batch down, and begins it. Where the caller has created it before, it is returned as it stands.</summary>
    [Alias("Create"), Repeatable]
    Task<Batch> Create(Caller caller, NewBatch request);

    /// <summary>The batch as it stands; <c>null</c> where the caller has none of this id.</summary>
    [Alias("Get"), AlwaysInterleave, Repeatable]
    Task<Batch?> Get(Caller caller);

    /// <summary>Has the batch end: lines that run may end, others are not begun.</summary>
    [Alias("Cancel"), Repeatable]
    Task<BatchCancellation> Cancel(Caller caller);

    /// <summary>Takes the batch up again, where it is unfinished and does not run.</summary>
    [Alias("Resume"), Repeatable]
    Task Resume();
}
