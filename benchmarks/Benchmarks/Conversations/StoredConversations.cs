using OrleansAi.Access;
using OrleansAi.Conversations;
using OrleansAi.Quotas;
using OrleansAi.Storage;
using OrleansAi.Storage.Conversations;
using OrleansAi.Storage.Migrations;
using OrleansAi.Usage;

namespace OrleansAi.Benchmarks.Conversations;

/// <summary>
/// Fills a store with conversations of one finished turn each: the first thousand are written as the product writes them, the
/// others are copies of their rows.
/// </summary>
internal sealed class StoredConversations(IDatabase database)
{
    /// <summary>How many conversations are written before they are copied.</summary>
    public const int Originals = 1000;

    /// <summary>The owner of the originals and of each second copy.</summary>
    public static readonly Caller Heavy = new() { Tenant = "bench", User = "heavy", Tier = "default", Scopes = [Scope.Chat] };

    // The twelve digits of an id's time come first, so that copies sort after the originals, as later conversations do.
    private const int TimeEnd = 17;

    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly (string Table, string Columns)[] Copied =
    [
        ("conversation_messages", "turn, position, role, body, created_at, partial, finish_reason, tool_calls, tool_call_id"),
        ("conversation_turns", "number, status, model, client_message_id, first_event, step, attempt, accepted_at, finished_at, caller, outcome"),
        ("conversation_steps", "turn, number, kind, attempt, status, result, started_at, finished_at"),
        ("conversation_events", "number, body"),
    ];

    private readonly string[] _originals =
        [.. Enumerable.Range(0, Originals).Select(number => $"conv_{Begin.ToUnixTimeMilliseconds() + number:x12}{number:x20}")];

    public ConversationStore Store { get; } = new(database);

    /// <summary>Writes <paramref name="count"/> conversations, a multiple of <see cref="Originals"/>.</summary>
    public async Task FillAsync(int count, int messages = 1, string question = "What is the answer to the great question?", string answer = "The answer is forty-two.")
    {
        await new Migrator(database, TimeProvider.System).MigrateAsync();
        await Task.WhenAll(_originals.Select(id => Store.WriteAsync(Change(id, messages, question, answer)).AsTask()));
        for (var copy = 1; copy < count / Originals; copy++)
        {
            await CopyAsync(copy);
        }
    }

    /// <summary>The id of a conversation by its number, below the count that was written.</summary>
    public string Id(int number) => number < Originals ? _originals[number] : IdOf(number / Originals, _originals[number % Originals]);

    /// <summary>Who owns it.</summary>
    public static Caller OwnerOf(int number) => Heavy with { User = UserOf(number / Originals) };

    private static string UserOf(int copy) => copy % 2 == 0 ? Heavy.User : $"user-{copy}";

    private static string IdOf(int copy, string original) => PrefixOf(copy) + original[TimeEnd..];

    private static string PrefixOf(int copy) => $"conv_{(Begin + TimeSpan.FromMinutes(copy)).ToUnixTimeMilliseconds():x12}";

    private ValueTask<int> CopyAsync(int copy) => database.WriteAsync(async session =>
    {
        (string, object?)[] parameters =
        [
            ("@prefix", PrefixOf(copy)), ("@user", UserOf(copy)), ("@later", (long)copy * 60_000), ("@first", _originals[0]), ("@last", _originals[^1]),
        ];
        var rows = await session.ExecuteAsync(
            $"""
            INSERT INTO conversations (id, tenant, user_id, title, model, system_prompt, when_busy, metadata, created_at, updated_at)
            SELECT @prefix || substr(id, {TimeEnd + 1}), tenant, @user, title, model, system_prompt, when_busy, metadata, created_at + @later, updated_at + @later
            FROM conversations WHERE id BETWEEN @first AND @last
            """,
            parameters);
        foreach (var (table, columns) in Copied)
        {
            rows += await session.ExecuteAsync(
                $"""
                INSERT INTO {table} (conversation_id, {columns})
                SELECT @prefix || substr(conversation_id, {TimeEnd + 1}), {columns} FROM {table} WHERE conversation_id BETWEEN @first AND @last
                """,
                [parameters[0], parameters[3], parameters[4]]);
        }

        return rows;
    });

    private static ConversationChange Change(string id, int messages, string question, string answer)
    {
        var turn = new Turn
        {
            Number = messages,
            Status = TurnStatus.Completed,
            Model = "chat",
            FirstEvent = 1,
            Step = 1,
            Attempt = 1,
            AcceptedAt = Begin,
            FinishedAt = Begin,
            Usage = new TokenUsage { InputTokens = 20, OutputTokens = 6 },
            Cost = Money.Zero,
            Provider = "instant",
            UpstreamModel = "instant",
        };
        return new ConversationChange
        {
            ConversationId = id,
            Created = new Conversation
            {
                Id = id,
                Tenant = Heavy.Tenant,
                User = Heavy.User,
                Title = "A talk",
                Model = "chat",
                CreatedAt = Begin,
                UpdatedAt = Begin,
            },
            Messages =
            [
                .. from number in Enumerable.Range(1, messages)
                   from position in Enumerable.Range(0, 2)
                   select new ConversationMessage
                   {
                       Id = new MessageId(number, position), Role = (MessageRole)position, Text = position == 0 ? question : answer, CreatedAt = Begin,
                   },
            ],
            NewTurns = [new StoredTurn(turn, Heavy)],
            Steps = [new StoredStep { Turn = messages, Number = 1, Kind = StepKind.ModelCall, Attempt = 1, Status = StepStatus.Completed, Result = $"{messages}.1", StartedAt = Begin, FinishedAt = Begin }],
            Events =
            [
                new TurnStarted { Number = 1, Turn = messages, At = Begin, Message = new MessageId(messages, 0), Model = "chat" },
                new Delta { Number = 2, Turn = messages, At = Begin, Text = answer },
                new MessageCompleted { Number = 3, Turn = messages, At = Begin, Message = new MessageId(messages, 1), FinishReason = "stop" },
                new TurnCompleted { Number = 4, Turn = messages, At = Begin, Usage = turn.Usage, Cost = Money.Zero, Provider = "instant", UpstreamModel = "instant" },
            ],
        };
    }
}
