using System.Text.Json.Serialization;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Conversations;

/// <summary>One answer in the making, or made: from the acceptance of a user's message to the end of the answer.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.Turn")]
public sealed record Turn
{
    /// <summary>The turn's place in the conversation, from 1 without gaps.</summary>
    [Id(0)] public required long Number { get; init; }

    [Id(1)] public required TurnStatus Status { get; init; }

    /// <summary>The model that was asked for when the turn was accepted.</summary>
    [Id(2)] public required string Model { get; init; }

    /// <summary>The client's own id of the message; sending it again finds this turn.</summary>
    [Id(3)] public string? ClientMessageId { get; init; }

    /// <summary>The number of the turn's first event: reading from there shows the turn from its beginning.</summary>
    [Id(4)] public required long FirstEvent { get; init; }

    /// <summary>The step that runs, from 1; all steps before it are finished and never run again.</summary>
    [Id(5)] public int Step { get; init; } = 1;

    /// <summary>How often the current step was begun.</summary>
    [Id(6)] public int Attempt { get; init; } = 1;

    [Id(7)] public required DateTimeOffset AcceptedAt { get; init; }

    [Id(8)] public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Tokens of all its model calls, broken-off ones included.</summary>
    [Id(9)] public TokenUsage Usage { get; init; } = TokenUsage.None;

    /// <summary>The cost of all its model calls.</summary>
    [Id(10), JsonConverter(typeof(MoneyJsonConverter))] public Money Cost { get; init; }

    /// <summary>The provider that gave the answer.</summary>
    [Id(11)] public string? Provider { get; init; }

    /// <summary>The provider's own name of the model that gave the answer.</summary>
    [Id(12)] public string? UpstreamModel { get; init; }

    /// <summary>Why the turn failed, or <c>null</c>.</summary>
    [Id(13)] public TurnFailure? Failure { get; init; }

    /// <summary>Whether the turn has ended, in any way.</summary>
    [JsonIgnore] public bool Finished => Status is TurnStatus.Completed or TurnStatus.Failed or TurnStatus.Cancelled;
}

/// <summary>The states of a turn.</summary>
[GenerateSerializer, Alias("OrleansAi.Conversations.TurnStatus"), JsonConverter(typeof(CamelCaseEnumConverter<TurnStatus>))]
public enum TurnStatus
{
    /// <summary>Accepted; waits for the turn before it.</summary>
    Queued = 0,

    /// <summary>Being answered.</summary>
    Running = 1,

    /// <summary>Answered.</summary>
    Completed = 2,

    /// <summary>Ended without an answer; see <see cref="Turn.Failure"/>.</summary>
    Failed = 3,

    /// <summary>Cancelled by the user or by a message that interrupted it.</summary>
    Cancelled = 4,
}

/// <summary>Why a turn failed.</summary>
/// <param name="Code">A stable code, for example <c>rate_limit_exceeded</c> or <c>attempts_exhausted</c>.</param>
/// <param name="Message">What happened and what to do, for people.</param>
/// <param name="RetryAfter">When another message may be answered, where that is known.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.TurnFailure")]
public sealed record TurnFailure([property: Id(0)] string Code, [property: Id(1)] string Message, [property: Id(2)] TimeSpan? RetryAfter = null);
