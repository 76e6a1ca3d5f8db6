using OrleansAi.Conversations;

namespace OrleansAi.Storage.Conversations;

/// <summary>What a conversation's grain needs to go on from where the last activation stopped.</summary>
public sealed record ConversationSnapshot
{
    public required Conversation Conversation { get; init; }

    /// <summary>The number of the last event; 0 before the first.</summary>
    public required long LastEvent { get; init; }

    /// <summary>The number of the last turn; 0 before the first.</summary>
    public required long LastTurn { get; init; }

    /// <summary>Running and queued turns in order.</summary>
    public required ImmutableArray<StoredTurn> Unfinished { get; init; }
}
