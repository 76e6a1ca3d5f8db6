using OrleansAi.Conversations;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>What a rule decided: a refusal, nothing, or a change that leads to a new state once it is written.</summary>
internal sealed record ConversationDecision
{
    /// <summary>Nothing is to be done.</summary>
    public static ConversationDecision Nothing { get; } = new();

    /// <summary>What to write, or <c>null</c>.</summary>
    public ConversationChange? Change { get; init; }

    /// <summary>The state after the write, or <c>null</c> where there is no change.</summary>
    public ConversationState? State { get; init; }

    /// <summary>Why the command is refused, or <c>null</c>.</summary>
    public ConversationProblem? Problem { get; init; }

    public static ConversationDecision Refuse(ConversationProblemKind kind, string message) =>
        new() { Problem = new ConversationProblem(kind, message) };

    public static ConversationDecision Refuse(ConversationProblem problem) => new() { Problem = problem };
}
