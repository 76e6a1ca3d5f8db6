using OrleansAi.Access;
using OrleansAi.Jobs;
using OrleansAi.Usage;

namespace OrleansAi.Storage.Jobs;

/// <summary>A batch, and in whose name it calls models.</summary>
/// <param name="Batch">The batch; its counts and usage are those of its results.</param>
/// <param name="Caller">Whose it is.</param>
/// <param name="Version">How often it has been written.</param>
public sealed record StoredBatch(Batch Batch, Caller Caller, long Version);

/// <summary>What a line of a batch came to.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="IsFailed">Whether it goes to the file with the errors.</param>
/// <param name="Json">The line of the file, without its end.</param>
/// <param name="Usage">What its call used.</param>
public sealed record BatchResult(long Line, bool IsFailed, ReadOnlyMemory<byte> Json, TokenUsage Usage);

/// <summary>What the lines so far came to together.</summary>
/// <param name="Completed">Those that were answered.</param>
/// <param name="Failed">The others.</param>
/// <param name="Usage">What their calls used.</param>
public sealed record BatchProgress(long Completed, long Failed, TokenUsage Usage)
{
    /// <summary>Nothing yet.</summary>
    public static BatchProgress None { get; } = new(0, 0, TokenUsage.None);

    /// <summary>With one more.</summary>
    public BatchProgress With(BatchResult result) => new(
        Completed + (result.IsFailed ? 0 : 1),
        Failed + (result.IsFailed ? 1 : 0),
        new TokenUsage
        {
            InputTokens = Usage.InputTokens + result.Usage.InputTokens,
            OutputTokens = Usage.OutputTokens + result.Usage.OutputTokens,
            CachedInputTokens = Usage.CachedInputTokens + result.Usage.CachedInputTokens,
            ReasoningTokens = Usage.ReasoningTokens + result.Usage.ReasoningTokens,
        });

    /// <summary>The batch with what its results say.</summary>
    public Batch ApplyTo(Batch batch) => batch with { Counts = new BatchCounts(batch.Counts.Total, Completed, Failed), Usage = Usage };
}
