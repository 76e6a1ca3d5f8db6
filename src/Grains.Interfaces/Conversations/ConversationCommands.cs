using System.Collections.Immutable;

namespace OrleansAi.Conversations;

/// <summary>What a new conversation is to be.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.NewConversation")]
public sealed record NewConversation
{
    /// <summary>The model that answers.</summary>
    [Id(0)] public required string Model { get; init; }

    [Id(1)] public string? Title { get; init; }

    [Id(2)] public string? SystemPrompt { get; init; }

    [Id(3)] public BusyPolicy WhenBusy { get; init; }

    [Id(4)] public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The first message; its turn, number 1, is accepted in the same write.</summary>
    [Id(5)] public NewMessage? FirstMessage { get; init; }
}

/// <summary>A user's message.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.NewMessage")]
public sealed record NewMessage : IIdentified
{
    [Id(0)] public required string Text { get; init; }

    /// <summary>The client's own id: a message that is sent again with it is accepted once.</summary>
    [Id(1)] public string? ClientId { get; init; }

    bool IIdentified.HasId => ClientId is not null;
}

/// <summary>Which settings to change; <c>null</c> leaves one as it is, an empty text clears it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.ConversationUpdate")]
public sealed record ConversationUpdate
{
    [Id(0)] public string? Title { get; init; }

    [Id(1)] public string? Model { get; init; }

    [Id(2)] public string? SystemPrompt { get; init; }

    [Id(3)] public BusyPolicy? WhenBusy { get; init; }

    /// <summary>Replaces all metadata.</summary>
    [Id(4)] public ImmutableDictionary<string, string>? Metadata { get; init; }
}

/// <summary>Which messages to read.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.MessageQuery")]
public sealed record MessageQuery
{
    /// <summary>Only messages after this one.</summary>
    [Id(0)] public MessageId? After { get; init; }

    /// <summary>Only messages before this one.</summary>
    [Id(1)] public MessageId? Before { get; init; }

    /// <summary>The newest first instead of the oldest.</summary>
    [Id(2)] public bool Descending { get; init; }

    /// <summary>How many at most.</summary>
    [Id(3)] public int Limit { get; init; } = 50;
}

/// <summary>A page of messages in the order that was asked for.</summary>
/// <param name="Items">The messages.</param>
/// <param name="HasMore">Whether more lie beyond the last one.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.MessagePage")]
public sealed record MessagePage([property: Id(0)] ImmutableArray<ConversationMessage> Items, [property: Id(1)] bool HasMore);

/// <summary>A turn whose message is on disk.</summary>
/// <param name="Turn">The turn as it was accepted, or as it stands where the message was sent before.</param>
/// <param name="Duplicate">Whether a message of this client id had been accepted before.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.AcceptedTurn")]
public sealed record AcceptedTurn([property: Id(0)] Turn Turn, [property: Id(1)] bool Duplicate);
