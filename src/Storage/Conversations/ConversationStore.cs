using OrleansAi.Conversations;

namespace OrleansAi.Storage.Conversations;

/// <inheritdoc cref="IConversationStore" />
public sealed class ConversationStore(IDatabase database) : IConversationStore, IConversationCatalog
{
    /// <inheritdoc />
    public ValueTask<ConversationSnapshot?> LoadAsync(string id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(session => LoadAsync(session, id), cancellationToken);

    /// <inheritdoc />
    public async ValueTask WriteAsync(ConversationChange change, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            async session =>
            {
                await ConversationWriter.WriteAsync(session, change);
                return true;
            },
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<ConversationEvent>> ReadEventsAsync(string id, long after, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryAsync(
                "SELECT body FROM conversation_events WHERE conversation_id = @id AND number > @after ORDER BY number LIMIT @limit",
                ConversationRows.Event,
                ("@id", id),
                ("@after", after),
                ("@limit", (long)limit)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<ConversationMessage>> ReadMessagesAsync(string id, MessageQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var after = query.After ?? new MessageId(0, -1);
        var before = query.Before ?? new MessageId(long.MaxValue, 0);
        var order = query.Descending ? "DESC" : "ASC";
        return database.ReadAsync(
            session => session.QueryAsync(
                $"""
                SELECT {ConversationRows.MessageColumns} FROM conversation_messages
                WHERE conversation_id = @id AND (turn, position) > (@afterTurn, @afterPosition) AND (turn, position) < (@beforeTurn, @beforePosition)
                ORDER BY turn {order}, position {order} LIMIT @limit
                """,
                ConversationRows.Message,
                ("@id", id),
                ("@afterTurn", after.Turn),
                ("@afterPosition", (long)after.Position),
                ("@beforeTurn", before.Turn),
                ("@beforePosition", (long)before.Position),
                ("@limit", query.Limit + 1L)),
            cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<Turn?> FindTurnAsync(string id, long number, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryFirstOrDefaultAsync(
                $"SELECT {ConversationRows.TurnColumns} FROM conversation_turns WHERE conversation_id = @id AND number = @number",
                ConversationRows.Turn,
                ("@id", id),
                ("@number", number)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<Turn?> FindTurnAsync(string id, string clientMessageId, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryFirstOrDefaultAsync(
                $"SELECT {ConversationRows.TurnColumns} FROM conversation_turns WHERE conversation_id = @id AND client_message_id = @clientId",
                ConversationRows.Turn,
                ("@id", id),
                ("@clientId", clientMessageId)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<StoredStep>> ReadStepsAsync(string id, long turn, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryAsync(
                $"SELECT {ConversationRows.StepColumns} FROM conversation_steps WHERE conversation_id = @id AND turn = @turn ORDER BY number",
                ConversationRows.Step,
                ("@id", id),
                ("@turn", turn)),
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask ForkAsync(string id, Conversation fork, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(session => ConversationCopy.WriteAsync(session, id, fork), cancellationToken);

    /// <inheritdoc />
    public async ValueTask DeleteAsync(string id, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            async session =>
            {
                var rows = await session.ExecuteAsync("DELETE FROM conversations WHERE id = @id", ("@id", id));
                foreach (var statement in DeleteRows)
                    rows += await session.ExecuteAsync(statement, ("@id", id));

                return rows;
            },
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<Conversation>> ListAsync(
        string tenant, string user, ConversationCursor? before, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryAsync(
                $"""
                SELECT {ConversationRows.ConversationColumns} FROM conversations
                WHERE tenant = @tenant AND user_id = @user AND (updated_at, id) < (@updated, @id)
                ORDER BY updated_at DESC, id DESC LIMIT @limit
                """,
                ConversationRows.Conversation,
                ("@tenant", tenant),
                ("@user", user),
                ("@updated", before?.UpdatedAt.ToUnixTimeMilliseconds() ?? long.MaxValue),
                ("@id", before?.Id ?? ""),
                ("@limit", (long)limit)),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<string>> ListUnfinishedAsync(
        string? after, DateTimeOffset acceptedBefore, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryAsync(
                """
                SELECT DISTINCT conversation_id FROM conversation_turns
                WHERE status < 2 AND conversation_id > @after AND accepted_at < @accepted ORDER BY conversation_id LIMIT @limit
                """,
                row => row.GetString(0),
                ("@after", after ?? ""),
                ("@accepted", acceptedBefore.ToUnixTimeMilliseconds()),
                ("@limit", (long)limit)),
            cancellationToken);

    private static readonly ImmutableArray<string> DeleteRows =
    [
        .. new[] { "conversation_messages", "conversation_turns", "conversation_steps", "conversation_events" }
            .Select(table => $"DELETE FROM {table} WHERE conversation_id = @id"),
    ];

    private static async ValueTask<ConversationSnapshot?> LoadAsync(DatabaseSession session, string id)
    {
        var conversation = await session.QueryFirstOrDefaultAsync(
            $"SELECT {ConversationRows.ConversationColumns} FROM conversations WHERE id = @id", ConversationRows.Conversation, ("@id", id));
        if (conversation is null)
            return null;

        return new ConversationSnapshot
        {
            Conversation = conversation,
            LastEvent = await session.QueryFirstOrDefaultAsync(
                "SELECT COALESCE(MAX(number), 0) FROM conversation_events WHERE conversation_id = @id", row => row.GetInt64(0), ("@id", id)),
            LastTurn = await session.QueryFirstOrDefaultAsync(
                "SELECT COALESCE(MAX(number), 0) FROM conversation_turns WHERE conversation_id = @id", row => row.GetInt64(0), ("@id", id)),
            Unfinished = await session.QueryAsync(
                $"SELECT {ConversationRows.TurnColumns} FROM conversation_turns WHERE conversation_id = @id AND status < 2 ORDER BY number",
                ConversationRows.StoredTurn,
                ("@id", id)),
        };
    }
}
