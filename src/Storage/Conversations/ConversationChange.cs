using OrleansAi.Conversations;

namespace OrleansAi.Storage.Conversations;

/// <summary>What one decision writes, at once or not at all.</summary>
public sealed record ConversationChange
{
    public required string ConversationId { get; init; }

    /// <summary>The conversation, where it is to be created.</summary>
    public Conversation? Created { get; init; }

    /// <summary>The conversation, where its settings change.</summary>
    public Conversation? Updated { get; init; }

    /// <summary>When a message was accepted; moves the conversation to the top of its owner's list.</summary>
    public DateTimeOffset? TouchedAt { get; init; }

    /// <summary>Turns that are accepted.</summary>
    public ImmutableArray<StoredTurn> NewTurns { get; init; } = [];

    /// <summary>Unfinished turns that change; writing fails where one is finished or gone.</summary>
    public ImmutableArray<Turn> ChangedTurns { get; init; } = [];

    public ImmutableArray<StoredStep> Steps { get; init; } = [];

    public ImmutableArray<ConversationMessage> Messages { get; init; } = [];

    /// <summary>Events in order; writing fails where a number is taken.</summary>
    public ImmutableArray<ConversationEvent> Events { get; init; } = [];
}
