using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansAi.Conversations;

namespace OrleansAi.Storage.Conversations;

/// <summary>Writes the rows of a <see cref="ConversationChange"/> in one session.</summary>
internal static class ConversationWriter
{
    private const int EventsPerStatement = 16;

    private static readonly ImmutableArray<string> InsertEvents = [.. Enumerable.Range(0, EventsPerStatement + 1).Select(InsertEventsText)];

    public static async ValueTask WriteAsync(DatabaseSession session, ConversationChange change)
    {
        var id = change.ConversationId;
        if (change.Created is { } created)
            await InsertAsync(session, created);

        if (change.Updated is { } updated)
            Expect(await UpdateAsync(session, updated), id, "it is gone");

        if (change.TouchedAt is { } touched)
        {
            Expect(
                await session.ExecuteAsync("UPDATE conversations SET updated_at = @updated WHERE id = @id", ("@updated", Time(touched)), ("@id", id)),
                id,
                "it is gone");
        }

        foreach (var message in change.Messages)
            await InsertAsync(session, id, message);

        foreach (var turn in change.NewTurns)
            await InsertAsync(session, id, turn);

        foreach (var turn in change.ChangedTurns)
            Expect(await UpdateAsync(session, id, turn), id, $"its turn {turn.Number} has ended already");

        foreach (var step in change.Steps)
            await InsertAsync(session, id, step);

        foreach (var events in change.Events.Chunk(EventsPerStatement))
            await InsertAsync(session, id, events);
    }

    public static ValueTask<int> InsertAsync(DatabaseSession session, Conversation conversation) => session.ExecuteAsync(
        $"""
        INSERT INTO conversations ({ConversationRows.ConversationColumns})
        VALUES (@id, @tenant, @user, @title, @model, @systemPrompt, @whenBusy, @metadata, @created, @updated, @forkedFrom, @forkedTurn, @forkedPosition)
        """,
        ("@id", conversation.Id),
        ("@tenant", conversation.Tenant),
        ("@user", conversation.User),
        ("@title", conversation.Title),
        ("@model", conversation.Model),
        ("@systemPrompt", conversation.SystemPrompt),
        ("@whenBusy", (long)conversation.WhenBusy),
        ("@metadata", JsonSerializer.Serialize(conversation.Metadata, StoredJson.Default.ImmutableDictionaryStringString)),
        ("@created", Time(conversation.CreatedAt)),
        ("@updated", Time(conversation.UpdatedAt)),
        ("@forkedFrom", conversation.ForkedFrom),
        ("@forkedTurn", conversation.ForkedAt?.Turn),
        ("@forkedPosition", (long?)conversation.ForkedAt?.Position));

    private static ValueTask<int> UpdateAsync(DatabaseSession session, Conversation conversation) => session.ExecuteAsync(
        """
        UPDATE conversations SET title = @title, model = @model, system_prompt = @systemPrompt, when_busy = @whenBusy,
            metadata = @metadata, updated_at = @updated
        WHERE id = @id
        """,
        ("@title", conversation.Title),
        ("@model", conversation.Model),
        ("@systemPrompt", conversation.SystemPrompt),
        ("@whenBusy", (long)conversation.WhenBusy),
        ("@metadata", JsonSerializer.Serialize(conversation.Metadata, StoredJson.Default.ImmutableDictionaryStringString)),
        ("@updated", Time(conversation.UpdatedAt)),
        ("@id", conversation.Id));

    private static ValueTask<int> InsertAsync(DatabaseSession session, string id, ConversationMessage message) => session.ExecuteAsync(
        $"""
        INSERT INTO conversation_messages (conversation_id, {ConversationRows.MessageColumns})
        VALUES (@id, @turn, @position, @role, @body, @created, @partial, @finishReason, @toolCalls, @toolCallId)
        """,
        ("@id", id),
        ("@turn", message.Id.Turn),
        ("@position", (long)message.Id.Position),
        ("@role", (long)message.Role),
        ("@body", message.Text),
        ("@created", Time(message.CreatedAt)),
        ("@partial", message.Partial ? 1L : 0L),
        ("@finishReason", message.FinishReason),
        ("@toolCalls", message.ToolCalls.IsEmpty ? null : JsonSerializer.Serialize(message.ToolCalls, StoredJson.Default.ImmutableArrayToolCallRequest)),
        ("@toolCallId", message.ToolCallId));

    private static ValueTask<int> InsertAsync(DatabaseSession session, string id, StoredTurn stored) => session.ExecuteAsync(
        """
        INSERT INTO conversation_turns (conversation_id, number, status, model, client_message_id, first_event, step, attempt, accepted_at, caller)
        VALUES (@id, @number, @status, @model, @clientId, @firstEvent, @step, @attempt, @accepted, @caller)
        """,
        ("@id", id),
        ("@number", stored.Turn.Number),
        ("@status", (long)stored.Turn.Status),
        ("@model", stored.Turn.Model),
        ("@clientId", stored.Turn.ClientMessageId),
        ("@firstEvent", stored.Turn.FirstEvent),
        ("@step", (long)stored.Turn.Step),
        ("@attempt", (long)stored.Turn.Attempt),
        ("@accepted", Time(stored.Turn.AcceptedAt)),
        ("@caller", JsonSerializer.Serialize(stored.Caller, StoredJson.Default.Caller)));

    private static ValueTask<int> UpdateAsync(DatabaseSession session, string id, Turn turn) => session.ExecuteAsync(
        """
        UPDATE conversation_turns SET status = @status, step = @step, attempt = @attempt, finished_at = @finished, outcome = @outcome
        WHERE conversation_id = @id AND number = @number AND status < 2
        """,
        ("@status", (long)turn.Status),
        ("@step", (long)turn.Step),
        ("@attempt", (long)turn.Attempt),
        ("@finished", turn.FinishedAt is { } finished ? Time(finished) : null),
        ("@outcome", JsonSerializer.Serialize(TurnOutcome.Of(turn), StoredJson.Default.TurnOutcome)),
        ("@id", id),
        ("@number", turn.Number));

    private static ValueTask<int> InsertAsync(DatabaseSession session, string id, StoredStep step) => session.ExecuteAsync(
        $"""
        INSERT INTO conversation_steps (conversation_id, {ConversationRows.StepColumns})
        VALUES (@id, @turn, @number, @kind, @attempt, @status, @result, @started, @finished)
        """,
        ("@id", id),
        ("@turn", step.Turn),
        ("@number", (long)step.Number),
        ("@kind", (long)step.Kind),
        ("@attempt", (long)step.Attempt),
        ("@status", (long)step.Status),
        ("@result", step.Result),
        ("@started", Time(step.StartedAt)),
        ("@finished", Time(step.FinishedAt)));

    private static ValueTask<int> InsertAsync(DatabaseSession session, string id, ConversationEvent[] events)
    {
        var parameters = new (string, object?)[1 + 2 * events.Length];
        parameters[0] = ("@id", id);
        for (var i = 0; i < events.Length; i++)
        {
            parameters[1 + 2 * i] = (Names[2 * i], events[i].Number);
            parameters[2 + 2 * i] = (Names[2 * i + 1], JsonSerializer.Serialize(events[i], ConversationJson.Plain.ConversationEvent));
        }

        return session.ExecuteAsync(InsertEvents[events.Length], parameters);
    }

    private static readonly ImmutableArray<string> Names =
        [.. Enumerable.Range(0, EventsPerStatement).SelectMany(i => new[] { Name("number", i), Name("body", i) })];

    private static string InsertEventsText(int count)
    {
        var text = new StringBuilder("INSERT INTO conversation_events (conversation_id, number, body) VALUES ");
        for (var i = 0; i < count; i++)
            text.Append(i == 0 ? "" : ", ").Append("(@id, ").Append(Name("number", i)).Append(", ").Append(Name("body", i)).Append(')');

        return text.ToString();
    }

    private static string Name(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"@{name}{index}");

    private static long Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static void Expect(int changed, string id, string otherwise)
    {
        if (changed != 1)
            throw new StorageException($"Conversation {id} was changed by another activation: {otherwise}.");
    }
}
