using System.Data.Common;
using System.Text.Json;
using OrleansAi.Access;
using OrleansAi.Conversations;
using OrleansAi.Usage;

namespace OrleansAi.Storage.Conversations;

/// <summary>What rows say; each method names the columns that it expects, in order.</summary>
internal static class ConversationRows
{
    public const string ConversationColumns =
        "id, tenant, user_id, title, model, system_prompt, when_busy, metadata, created_at, updated_at, forked_from, forked_turn, forked_position";

    public const string MessageColumns = "turn, position, role, body, created_at, partial, finish_reason, tool_calls, tool_call_id";

    public const string TurnColumns =
        "number, status, model, client_message_id, first_event, step, attempt, accepted_at, finished_at, outcome, caller";

    public const string StepColumns = "turn, number, kind, attempt, status, result, started_at, finished_at";

    public static Conversation Conversation(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Tenant = row.GetString(1),
        User = row.GetString(2),
        Title = Text(row, 3),
        Model = row.GetString(4),
        SystemPrompt = Text(row, 5),
        WhenBusy = (BusyPolicy)row.GetInt64(6),
        Metadata = JsonSerializer.Deserialize(row.GetString(7), StoredJson.Default.ImmutableDictionaryStringString)!,
        CreatedAt = Time(row, 8),
        UpdatedAt = Time(row, 9),
        ForkedFrom = Text(row, 10),
        ForkedAt = row.IsDBNull(11) ? null : new MessageId(row.GetInt64(11), (int)row.GetInt64(12)),
    };

    public static ConversationMessage Message(DbDataReader row) => new()
    {
        Id = new MessageId(row.GetInt64(0), (int)row.GetInt64(1)),
        Role = (MessageRole)row.GetInt64(2),
        Text = row.GetString(3),
        CreatedAt = Time(row, 4),
        Partial = row.GetInt64(5) != 0,
        FinishReason = Text(row, 6),
        ToolCalls = row.IsDBNull(7) ? [] : JsonSerializer.Deserialize(row.GetString(7), StoredJson.Default.ImmutableArrayToolCallRequest),
        ToolCallId = Text(row, 8),
    };

    public static Turn Turn(DbDataReader row)
    {
        var outcome = row.IsDBNull(9) ? null : JsonSerializer.Deserialize(row.GetString(9), StoredJson.Default.TurnOutcome);
        return new Turn
        {
            Number = row.GetInt64(0),
            Status = (TurnStatus)row.GetInt64(1),
            Model = row.GetString(2),
            ClientMessageId = Text(row, 3),
            FirstEvent = row.GetInt64(4),
            Step = (int)row.GetInt64(5),
            Attempt = (int)row.GetInt64(6),
            AcceptedAt = Time(row, 7),
            FinishedAt = row.IsDBNull(8) ? null : Time(row, 8),
            Usage = outcome?.Usage ?? TokenUsage.None,
            Cost = outcome?.Cost ?? default,
            Provider = outcome?.Provider,
            UpstreamModel = outcome?.UpstreamModel,
            Failure = outcome?.Failure,
        };
    }

    public static StoredTurn StoredTurn(DbDataReader row) => new(Turn(row), JsonSerializer.Deserialize(row.GetString(10), StoredJson.Default.Caller)!);

    public static StoredStep Step(DbDataReader row) => new()
    {
        Turn = row.GetInt64(0),
        Number = (int)row.GetInt64(1),
        Kind = (StepKind)row.GetInt64(2),
        Attempt = (int)row.GetInt64(3),
        Status = (StepStatus)row.GetInt64(4),
        Result = Text(row, 5),
        StartedAt = Time(row, 6),
        FinishedAt = Time(row, 7),
    };

    public static ConversationEvent Event(DbDataReader row) =>
        JsonSerializer.Deserialize(row.GetString(0), ConversationJson.Default.ConversationEvent)!;

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset Time(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
