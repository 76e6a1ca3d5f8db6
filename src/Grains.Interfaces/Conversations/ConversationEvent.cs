using System.Text.Json.Serialization;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Conversations;

/// <summary>
/// What happened in a conversation. Events are numbered from 1 without gaps, are on disk before anyone sees them, and a number
/// once seen never means anything else.
/// </summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.ConversationEvent")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TurnQueued), "turn.queued")]
[JsonDerivedType(typeof(TurnStarted), "turn.started")]
[JsonDerivedType(typeof(Delta), "delta")]
[JsonDerivedType(typeof(MessageRestarted), "message.restarted")]
[JsonDerivedType(typeof(MessageCompleted), "message.completed")]
[JsonDerivedType(typeof(TurnCompleted), "turn.completed")]
[JsonDerivedType(typeof(TurnFailed), "turn.failed")]
[JsonDerivedType(typeof(TurnCancelled), "turn.cancelled")]
public abstract record ConversationEvent
{
    /// <summary>Its place in the conversation's log, from 1.</summary>
    [Id(0), JsonPropertyOrder(-3)] public required long Number { get; init; }

    /// <summary>The turn it belongs to.</summary>
    [Id(1), JsonPropertyOrder(-2)] public required long Turn { get; init; }

    /// <summary>When it happened, to the millisecond.</summary>
    [Id(2), JsonPropertyOrder(-1)] public required DateTimeOffset At { get; init; }

    /// <summary>The name under which it travels and is stored, for example <c>turn.started</c>.</summary>
    [JsonIgnore] public abstract string Type { get; }

    /// <summary>Whether its turn has ended with it.</summary>
    [JsonIgnore] public virtual bool EndsTurn => false;
}

/// <summary>A message was accepted and waits for the running turn.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.TurnQueued")]
public sealed record TurnQueued : ConversationEvent
{
    /// <summary>The user's message.</summary>
    [Id(0)] public required MessageId Message { get; init; }

    /// <inheritdoc />
    [JsonIgnore] public override string Type => "turn.queued";
}

/// <summary>A turn began.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.TurnStarted")]
public sealed record TurnStarted : ConversationEvent
{
    /// <summary>The user's message.</summary>
    [Id(0)] public required MessageId Message { get; init; }

    /// <summary>The model that will answer.</summary>
    [Id(1)] public required string Model { get; init; }

    /// <inheritdoc />
    [JsonIgnore] public override string Type => "turn.started";
}

/// <summary>The answer grew by a piece of text.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.Delta")]
public sealed record Delta : ConversationEvent
{
    /// <summary>The text to append.</summary>
    [Id(0)] public required string Text { get; init; }

    /// <inheritdoc />
    [JsonIgnore] public override string Type => "delta";
}

/// <summary>A model call broke off and begins again: forget the text since the turn or the last message began.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.MessageRestarted")]
public sealed record MessageRestarted : ConversationEvent
{
    /// <summary>The step that runs again.</summary>
    [Id(0)] public required int Step { get; init; }

    /// <summary>Which try begins, from 2.</summary>
    [Id(1)] public required int Attempt { get; init; }

    /// <inheritdoc />
    [JsonIgnore] public override string Type => "message.restarted";
}

/// <summary>A message is whole and stored; its text is what the deltas said.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.MessageCompleted")]
public sealed record MessageCompleted : ConversationEvent
{
    /// <summary>The message.</summary>
    [Id(0)] public required MessageId Message { get; init; }

    /// <summary>The provider's reason for its end.</summary>
    [Id(1)] public string? FinishReason { get; init; }

    /// <inheritdoc />
    [JsonIgnore] public override string Type => "message.completed";
}

/// <summary>A turn ended with its answer.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.TurnCompleted")]
public sealed record TurnCompleted : ConversationEvent
{
    /// <summary>Tokens of all its model calls.</summary>
    [Id(0)] public required TokenUsage Usage { get; init; }

    /// <summary>The cost of all its model calls, in dollars.</summary>
    [Id(1), JsonConverter(typeof(MoneyJsonConverter))] public required Money Cost { get; init; }

    /// <summary>The provider that answered.</summary>
    [Id(2)] public string? Provider { get; init; }

    /// <summary>The provider's own name of the model.</summary>
    [Id(3)] public string? UpstreamModel { get; init; }

    /// <inheritdoc />
    [JsonIgnore] public override string Type => "turn.completed";

    /// <inheritdoc />
    [JsonIgnore] public override bool EndsTurn => true;
}

/// <summary>A turn ended without an answer.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.TurnFailed")]
public sealed record TurnFailed : ConversationEvent
{
    /// <summary>Why.</summary>
    [Id(0)] public required TurnFailure Failure { get; init; }

    /// <summary>The message that keeps the text until then, flagged as partial, or <c>null</c> where there was none.</summary>
    [Id(1)] public MessageId? Partial { get; init; }

    /// <inheritdoc />
    [JsonIgnore] public override string Type => "turn.failed";

    /// <inheritdoc />
    [JsonIgnore] public override bool EndsTurn => true;
}

/// <summary>A turn was cancelled.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.TurnCancelled")]
public sealed record TurnCancelled : ConversationEvent
{
    /// <summary>Whether a new message interrupted it; otherwise the user cancelled it.</summary>
    [Id(0)] public required bool Interrupted { get; init; }

    /// <summary>The message that keeps the text until then, flagged as partial, or <c>null</c> where there was none.</summary>
    [Id(1)] public MessageId? Partial { get; init; }

    /// <inheritdoc />
    [JsonIgnore] public override string Type => "turn.cancelled";

    /// <inheritdoc />
    [JsonIgnore] public override bool EndsTurn => true;
}
