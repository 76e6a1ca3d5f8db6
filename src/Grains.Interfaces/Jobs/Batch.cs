using System.Collections.Immutable;
using OrleansAi.Usage;

namespace OrleansAi.Jobs;

/// <summary>Many model calls that are asked for at once, in a file, and answered in files.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Jobs.Batch")]
public sealed record Batch
{
    /// <summary>Its id; later ones sort behind.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What its lines ask for: one of <see cref="BatchEndpoints"/>.</summary>
    [Id(1)] public required string Endpoint { get; init; }

    /// <summary>The file with its lines.</summary>
    [Id(2)] public required string InputFileId { get; init; }

    /// <summary>How far it is.</summary>
    [Id(3)] public BatchStatus Status { get; init; }

    /// <summary>When it was created. All times are in whole milliseconds.</summary>
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its time is over.</summary>
    [Id(5)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the first line could be run.</summary>
    [Id(6)] public DateTimeOffset? InProgressAt { get; init; }

    /// <summary>When the last line was run.</summary>
    [Id(7)] public DateTimeOffset? FinalizingAt { get; init; }

    /// <summary>When it was cancelled, and lines still ran.</summary>
    [Id(8)] public DateTimeOffset? CancellingAt { get; init; }

    /// <summary>When it came to its end: <see cref="Status"/> says to which.</summary>
    [Id(9)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The file with the answers, in the order of the lines; where the batch is unfinished, the one that is going to be written.</summary>
    [Id(10)] public string? OutputFileId { get; init; }

    /// <summary>The file with the errors, in the order of the lines; where the batch is unfinished, the one that is going to be written.</summary>
    [Id(11)] public string? ErrorFileId { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(12)] public ImmutableArray<BatchError> Errors { get; init; } = [];

    /// <summary>How many lines there are, and how many have been run.</summary>
    [Id(13)] public BatchCounts Counts { get; init; } = new(0, 0, 0);

    /// <summary>What its calls used together.</summary>
    [Id(14)] public TokenUsage Usage { get; init; } = TokenUsage.None;

    /// <summary>Its owner's own notes.</summary>
    [Id(15)] public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long its files are kept.</summary>
    [Id(16)] public required TimeSpan OutputKeptFor { get; init; }

    /// <summary>Whether there is something left to do.</summary>
    public bool IsUnfinished => Status is BatchStatus.Validating or BatchStatus.InProgress or BatchStatus.Finalizing or BatchStatus.Cancelling;
}

/// <summary>The lines of a batch.</summary>
/// <param name="Total">All; 0 as long as they have not been counted.</param>
/// <param name="Completed">Those that were answered.</param>
/// <param name="Failed">Those that were refused, failed, or came too late.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Jobs.BatchCounts")]
public sealed record BatchCounts(
    [property: Id(0)] long Total,
    [property: Id(1)] long Completed,
    [property: Id(2)] long Failed);

/// <summary>What is wrong with a batch.</summary>
/// <param name="Code">OpenAI's code where it has one.</param>
/// <param name="Message">What was expected.</param>
/// <param name="Parameter">The member that is wrong, or <c>null</c>.</param>
/// <param name="Line">The line of the file, from 1; <c>null</c> where it isn't one line's fault.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Jobs.BatchError")]
public sealed record BatchError(
    [property: Id(0)] string Code,
    [property: Id(1)] string Message,
    [property: Id(2)] string? Parameter,
    [property: Id(3)] long? Line);
