using OrleansAi.Conversations;

namespace OrleansAi.Storage.Conversations;

/// <summary>Writes a fork: the messages up to a point, and the finished turns that they belong to. Its events begin anew.</summary>
internal static class ConversationCopy
{
    public static async ValueTask<int> WriteAsync(DatabaseSession session, string source, Conversation fork)
    {
        var rows = await ConversationWriter.InsertAsync(session, fork);
        if (fork.ForkedAt is not { } last)
            return rows;

        rows += await session.ExecuteAsync(
            $"""
            INSERT INTO conversation_messages (conversation_id, {ConversationRows.MessageColumns})
            SELECT @fork, {ConversationRows.MessageColumns} FROM conversation_messages
            WHERE conversation_id = @source AND (turn, position) <= (@turn, @position)
            """,
            ("@fork", fork.Id),
            ("@source", source),
            ("@turn", last.Turn),
            ("@position", (long)last.Position));

        // A turn that is cut in its middle, or that still runs in the source, counts as cancelled in the fork. Client ids stay
        // behind: in the fork they name nothing that its client has sent.
        rows += await session.ExecuteAsync(
            """
            INSERT INTO conversation_turns (conversation_id, number, status, model, first_event, step, attempt, accepted_at, finished_at, caller, outcome)
            SELECT @fork, number, CASE WHEN status < 2 THEN @cancelled ELSE status END, model, 0, step, attempt, accepted_at,
                COALESCE(finished_at, @now), caller, outcome
            FROM conversation_turns WHERE conversation_id = @source AND number <= @turn
            """,
            ("@fork", fork.Id),
            ("@source", source),
            ("@turn", last.Turn),
            ("@cancelled", (long)TurnStatus.Cancelled),
            ("@now", fork.CreatedAt.ToUnixTimeMilliseconds()));
        return rows;
    }
}
