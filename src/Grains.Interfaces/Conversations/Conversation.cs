using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansAi.Conversations;

/// <summary>A conversation's settings and how it stands.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.Conversation")]
public sealed record Conversation
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Tenant { get; init; }

    /// <summary>Its owner: nobody else sees it.</summary>
    [Id(2)] public required string User { get; init; }

    [Id(3)] public string? Title { get; init; }

    /// <summary>The model that answers; a turn keeps the one that was set when it was accepted.</summary>
    [Id(4)] public required string Model { get; init; }

    /// <summary>Instructions that stand before every window, or <c>null</c>.</summary>
    [Id(5)] public string? SystemPrompt { get; init; }

    /// <summary>What happens to a message that arrives during a turn.</summary>
    [Id(6)] public BusyPolicy WhenBusy { get; init; }

    /// <summary>The client's own notes; at most 16 entries.</summary>
    [Id(7)] public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    [Id(8)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a message was last accepted or a setting changed.</summary>
    [Id(9)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The conversation that this one was forked from, or <c>null</c>.</summary>
    [Id(10)] public string? ForkedFrom { get; init; }

    /// <summary>The last message that was taken over from <see cref="ForkedFrom"/>.</summary>
    [Id(11)] public MessageId? ForkedAt { get; init; }

    /// <summary>How it stands now; <c>null</c> in lists.</summary>
    [Id(12)] public ConversationActivity? Activity { get; init; }
}

/// <summary>How a conversation stands.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.ConversationActivity")]
public sealed record ConversationActivity
{
    /// <summary>The number of the last event; 0 before the first.</summary>
    [Id(0)] public required long LastEvent { get; init; }

    /// <summary>The number of the last turn; 0 before the first.</summary>
    [Id(1)] public required long LastTurn { get; init; }

    /// <summary>The turn that is being answered, or <c>null</c>.</summary>
    [Id(2)] public Turn? Running { get; init; }

    /// <summary>Turns that wait for it.</summary>
    [Id(3)] public required int Queued { get; init; }
}

/// <summary>What happens to a message that arrives while a turn runs.</summary>
[GenerateSerializer, Alias("OrleansAi.Conversations.BusyPolicy"), JsonConverter(typeof(CamelCaseEnumConverter<BusyPolicy>))]
public enum BusyPolicy
{
    /// <summary>It is accepted and answered after the running turn; the queue is bounded.</summary>
    Enqueue = 0,

    /// <summary>It is refused.</summary>
    Reject = 1,

    /// <summary>The running turn is cancelled and the new one begins.</summary>
    Interrupt = 2,
}
