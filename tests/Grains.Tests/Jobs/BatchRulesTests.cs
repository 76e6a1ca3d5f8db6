using OrleansAi.Access;
using OrleansAi.Gateway;
using OrleansAi.Grains.Jobs;
using OrleansAi.Jobs;
using OrleansAi.Storage.Jobs;
using OrleansAi.Usage;

namespace OrleansAi.Grains.Tests.Jobs;

public sealed class BatchRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Caller Alice = new() { Tenant = "acme", User = "alice", Tier = "pro", Scopes = [Scope.Chat] };
    private static readonly BatchOptions Options = new() { MaxAttempts = 3, MaxPause = TimeSpan.FromSeconds(60) };
    private static readonly BatchProgress Some = new(3, 2, TokenUsage.None);

    private static Batch New { get; } = BatchRules.Create(
        "batch_1", Alice, new NewBatch { Endpoint = BatchEndpoints.Chat, InputFileId = "file-1", OutputKeptFor = TimeSpan.FromDays(1) }, Start).Batch;

    [Fact]
    public void Batch_ThatGoesWell_ComesToItsEnd()
    {
        var running = BatchRules.Begin(New, 5, Start.AddSeconds(1))!;
        var finalizing = BatchRules.Finalize(running, "file-2", "file-3", Start.AddSeconds(2))!;
        var ended = BatchRules.End(finalizing, Some, Start.AddSeconds(3))!;

        Assert.Equal((BatchStatus.Validating, Start.AddHours(24)), (New.Status, New.ExpiresAt));
        Assert.Equal((BatchStatus.InProgress, 5, Start.AddSeconds(1)), (running.Status, running.Counts.Total, running.InProgressAt));
        Assert.Equal((BatchStatus.Finalizing, "file-2", Start.AddSeconds(2)), (finalizing.Status, finalizing.OutputFileId, finalizing.FinalizingAt));
        Assert.Equal((BatchStatus.Completed, new BatchCounts(5, 3, 2), "file-2", "file-3"), (ended.Status, ended.Counts, ended.OutputFileId, ended.ErrorFileId));
        Assert.False(ended.IsUnfinished);
    }

    [Fact]
    public void End_FilesWithoutLines_AreNone()
    {
        var finalizing = BatchRules.Finalize(BatchRules.Begin(New, 5, Start)!, "file-2", "file-3", Start)!;

        Assert.Null(BatchRules.End(finalizing, new BatchProgress(5, 0, TokenUsage.None), Start)!.ErrorFileId);
        Assert.Null(BatchRules.End(finalizing, new BatchProgress(0, 5, TokenUsage.None), Start)!.OutputFileId);
    }

    [Fact]
    public void Finalize_AfterACrash_TakesOtherFilesAndKeepsItsTime()
    {
        var once = BatchRules.Finalize(BatchRules.Begin(New, 5, Start)!, "file-2", "file-3", Start.AddHours(1))!;
        var again = BatchRules.Finalize(once, "file-4", "file-3", Start.AddHours(30))!;

        Assert.Equal(("file-4", Start.AddHours(1)), (again.OutputFileId, again.FinalizingAt));
        Assert.Equal(BatchStatus.Completed, BatchRules.End(again, Some, Start.AddHours(30))!.Status);
    }

    [Fact]
    public void End_AfterTheWindow_IsExpired()
    {
        var late = BatchRules.Finalize(BatchRules.Begin(New, 5, Start)!, "file-2", "file-3", Start.AddHours(24))!;

        Assert.Equal(BatchStatus.Expired, BatchRules.End(late, Some, Start.AddHours(24))!.Status);
    }

    [Fact]
    public void Cancel_OnlyWhatRuns_IsCancelled()
    {
        var running = BatchRules.Begin(New, 5, Start)!;
        var cancelling = BatchRules.Cancel(running, Start)!;
        var ended = BatchRules.End(BatchRules.Finalize(cancelling, "file-2", "file-3", Start.AddHours(30))!, Some, Start)!;

        Assert.Equal((BatchStatus.Cancelling, BatchStatus.Cancelled), (cancelling.Status, ended.Status));
        Assert.NotNull(BatchRules.Cancel(New, Start));
        Assert.Null(BatchRules.Cancel(cancelling, Start));
        Assert.Null(BatchRules.Cancel(BatchRules.Finalize(running, "a", "b", Start)!, Start));
        Assert.Null(BatchRules.Begin(BatchRules.Cancel(New, Start)!, 5, Start));
        Assert.Null(BatchRules.End(ended, Some, Start));
    }

    [Fact]
    public void WhyNotRun_SaysWhatEndedTheBatch()
    {
        var running = BatchRules.Begin(New, 5, Start)!;

        Assert.Null(BatchRules.WhyNotRun(running, Start.AddHours(24).AddTicks(-1)));
        Assert.Equal("batch_expired", BatchRules.WhyNotRun(running, Start.AddHours(24))!.Code);
        Assert.Equal("batch_cancelled", BatchRules.WhyNotRun(BatchRules.Cancel(running, Start)!, Start.AddHours(25))!.Code);
    }

    [Theory]
    [InlineData(ModelRefusalKind.RateLimited, 1, 9, 1)]
    [InlineData(ModelRefusalKind.BudgetReserved, 3, 9, 4)]
    [InlineData(ModelRefusalKind.BudgetExhausted, 30, 9, 60)]
    [InlineData(ModelRefusalKind.Unavailable, 1, 9, 1)]
    [InlineData(ModelRefusalKind.UpstreamFailed, 1, 1, 1)]
    [InlineData(ModelRefusalKind.UpstreamFailed, 2, 2, 2)]
    public void PauseAfter_WhatPatienceHelps_IsEverLonger(ModelRefusalKind kind, int tries, int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), BatchRules.PauseAfter(Refusal(kind, null), tries, failures, Options));

    [Theory]
    [InlineData(ModelRefusalKind.UpstreamFailed, 3)]
    [InlineData(ModelRefusalKind.UpstreamRejected, 1)]
    [InlineData(ModelRefusalKind.UnknownModel, 1)]
    [InlineData(ModelRefusalKind.UnservedOperation, 1)]
    [InlineData(ModelRefusalKind.Blocked, 1)]
    public void PauseAfter_WhatNoPatienceHelps_IsNone(ModelRefusalKind kind, int failures) =>
        Assert.Null(BatchRules.PauseAfter(Refusal(kind, TimeSpan.FromSeconds(1)), 1, failures, Options));

    [Fact]
    public void PauseAfter_ATimeThatIsAskedFor_IsKeptWithinBounds()
    {
        Assert.Equal(TimeSpan.FromSeconds(7), BatchRules.PauseAfter(Refusal(ModelRefusalKind.RateLimited, TimeSpan.FromSeconds(7)), 1, 0, Options));
        Assert.Equal(TimeSpan.FromSeconds(60), BatchRules.PauseAfter(Refusal(ModelRefusalKind.RateLimited, TimeSpan.FromHours(7)), 1, 0, Options));
        Assert.Equal(TimeSpan.FromSeconds(8), BatchRules.PauseAfter(Refusal(ModelRefusalKind.RateLimited, TimeSpan.FromSeconds(7)), 4, 0, Options));
    }

    private static ModelRefusal Refusal(ModelRefusalKind kind, TimeSpan? retryAfter) => new() { Kind = kind, Code = "c", Message = "m", RetryAfter = retryAfter };
}
