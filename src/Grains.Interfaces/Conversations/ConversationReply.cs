namespace OrleansAi.Conversations;

/// <summary>What a conversation answers: a value, or why there is none.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.ConversationReply`1")]
public sealed record ConversationReply<T>
    where T : class
{
    /// <summary>The answer, or <c>null</c> where there is a <see cref="Problem"/>.</summary>
    [Id(0)] public T? Value { get; init; }

    /// <summary>Why there is no answer, or <c>null</c>.</summary>
    [Id(1)] public ConversationProblem? Problem { get; init; }

    public static implicit operator ConversationReply<T>(T value) => new() { Value = value };

    public static implicit operator ConversationReply<T>(ConversationProblem problem) => new() { Problem = problem };
}

/// <summary>Why a conversation refused a request.</summary>
/// <param name="Kind">The kind of refusal; decides the HTTP status.</param>
/// <param name="Message">What is wrong and what to do instead.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.ConversationProblem")]
public sealed record ConversationProblem([property: Id(0)] ConversationProblemKind Kind, [property: Id(1)] string Message);

/// <summary>The kinds of <see cref="ConversationProblem"/>.</summary>
[GenerateSerializer, Alias("OrleansAi.Conversations.ConversationProblemKind")]
public enum ConversationProblemKind
{
    /// <summary>There is no such conversation, turn or message, or it is somebody else's (404).</summary>
    NotFound = 0,

    /// <summary>The request is malformed (400).</summary>
    Invalid = 1,

    /// <summary>A text is longer than the limit (413).</summary>
    TooLarge = 2,

    /// <summary>A turn runs and the policy is <see cref="BusyPolicy.Reject"/> (409).</summary>
    TurnRunning = 3,

    /// <summary>Too many messages wait for their turn (429).</summary>
    QueueFull = 4,

    /// <summary>The id is taken (409).</summary>
    AlreadyExists = 5,
}
