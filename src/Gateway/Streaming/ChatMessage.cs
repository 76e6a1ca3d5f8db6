using System.Collections.Immutable;

namespace OrleansAi.Gateway.Streaming;

/// <summary>One message of a chat request.</summary>
public sealed record ChatMessage
{
    /// <summary><c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c> or <c>developer</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The text; <c>null</c> only for an assistant's message that only calls tools.</summary>
    public required string? Content { get; init; }

    /// <summary>The author's name inside the role, where there are several.</summary>
    public string? Name { get; init; }

    /// <summary>The calls that an assistant's message asks for.</summary>
    public ImmutableArray<ChatToolCall> ToolCalls { get; init; } = [];

    /// <summary>The call that a tool's message answers.</summary>
    public string? ToolCallId { get; init; }
}

/// <summary>A tool call that a model asks for.</summary>
/// <param name="Id">The call's id, which the tool's message repeats.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Arguments">The arguments as the model wrote them: JSON, if it did well.</param>
public sealed record ChatToolCall(string Id, string Name, string Arguments);
