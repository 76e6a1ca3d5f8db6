using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansAi.Jobs;
using OrleansAi.Usage;

namespace OrleansAi.Api.Jobs;

/// <summary>OpenAI's batch object. Times are Unix seconds.</summary>
internal sealed record BatchView
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("object")]
    public string Object { get; } = "batch";

    [JsonPropertyName("endpoint")]
    public required string Endpoint { get; init; }

    /// <summary>Why it failed.</summary>
    [JsonPropertyName("errors"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public BatchErrorList? Errors { get; init; }

    [JsonPropertyName("input_file_id")]
    public required string InputFileId { get; init; }

    [JsonPropertyName("completion_window")]
    public string CompletionWindow { get; } = NewBatchBody.OnlyWindow;

    /// <summary><c>validating</c>, <c>failed</c>, <c>in_progress</c>, <c>finalizing</c>, <c>completed</c>, <c>expired</c>, <c>cancelling</c> or <c>cancelled</c>.</summary>
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("output_file_id"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? OutputFileId { get; init; }

    [JsonPropertyName("error_file_id"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ErrorFileId { get; init; }

    [JsonPropertyName("created_at")]
    public required long CreatedAt { get; init; }

    [JsonPropertyName("in_progress_at"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? InProgressAt { get; init; }

    [JsonPropertyName("expires_at")]
    public required long ExpiresAt { get; init; }

    [JsonPropertyName("finalizing_at"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? FinalizingAt { get; init; }

    [JsonPropertyName("completed_at"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? CompletedAt { get; init; }

    [JsonPropertyName("failed_at"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? FailedAt { get; init; }

    [JsonPropertyName("expired_at"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? ExpiredAt { get; init; }

    [JsonPropertyName("cancelling_at"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? CancellingAt { get; init; }

    [JsonPropertyName("cancelled_at"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? CancelledAt { get; init; }

    [JsonPropertyName("request_counts")]
    public required BatchCountsView RequestCounts { get; init; }

    [JsonPropertyName("usage")]
    public required BatchUsageView Usage { get; init; }

    [JsonPropertyName("metadata"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ImmutableDictionary<string, string>? Metadata { get; init; }

    public static BatchView Of(Batch batch)
    {
        long? EndedAs(BatchStatus status) => batch.Status == status ? batch.EndedAt?.ToUnixTimeSeconds() : null;
        return new BatchView
        {
            Id = batch.Id,
            Endpoint = batch.Endpoint,
            Errors = batch.Errors.IsEmpty ? null : new BatchErrorList("list", [.. batch.Errors.Select(BatchErrorView.Of)]),
            InputFileId = batch.InputFileId,
            Status = batch.Status == BatchStatus.InProgress ? "in_progress" : batch.Status.ToString().ToLowerInvariant(),
            OutputFileId = batch.IsUnfinished ? null : batch.OutputFileId,
            ErrorFileId = batch.IsUnfinished ? null : batch.ErrorFileId,
            CreatedAt = batch.CreatedAt.ToUnixTimeSeconds(),
            InProgressAt = batch.InProgressAt?.ToUnixTimeSeconds(),
            ExpiresAt = batch.ExpiresAt.ToUnixTimeSeconds(),
            FinalizingAt = batch.FinalizingAt?.ToUnixTimeSeconds(),
            CompletedAt = EndedAs(BatchStatus.Completed),
            FailedAt = EndedAs(BatchStatus.Failed),
            ExpiredAt = EndedAs(BatchStatus.Expired),
            CancellingAt = batch.CancellingAt?.ToUnixTimeSeconds(),
            CancelledAt = EndedAs(BatchStatus.Cancelled),
            RequestCounts = new BatchCountsView(batch.Counts.Total, batch.Counts.Completed, batch.Counts.Failed),
            Usage = BatchUsageView.Of(batch.Usage),
            Metadata = batch.Metadata.IsEmpty ? null : batch.Metadata,
        };
    }
}

internal sealed record BatchCountsView(
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("completed")] long Completed,
    [property: JsonPropertyName("failed")] long Failed);

internal sealed record BatchErrorList(
    [property: JsonPropertyName("object")] string Object, [property: JsonPropertyName("data")] IReadOnlyList<BatchErrorView> Data);

internal sealed record BatchErrorView(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("param"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Parameter,
    [property: JsonPropertyName("line"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? Line)
{
    public static BatchErrorView Of(BatchError error) => new(error.Code, error.Message, error.Parameter, error.Line);
}

internal sealed record BatchUsageView(
    [property: JsonPropertyName("input_tokens")] long InputTokens,
    [property: JsonPropertyName("input_tokens_details")] BatchInputTokensView InputTokensDetails,
    [property: JsonPropertyName("output_tokens")] long OutputTokens,
    [property: JsonPropertyName("output_tokens_details")] BatchOutputTokensView OutputTokensDetails,
    [property: JsonPropertyName("total_tokens")] long TotalTokens)
{
    public static BatchUsageView Of(TokenUsage usage) => new(
        usage.InputTokens, new(usage.CachedInputTokens), usage.OutputTokens, new(usage.ReasoningTokens), usage.TotalTokens);
}

internal sealed record BatchInputTokensView([property: JsonPropertyName("cached_tokens")] long CachedTokens);

internal sealed record BatchOutputTokensView([property: JsonPropertyName("reasoning_tokens")] long ReasoningTokens);
