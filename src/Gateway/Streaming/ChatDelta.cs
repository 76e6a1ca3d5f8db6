using System.Collections.Immutable;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Streaming;

/// <summary>What one event of a streamed answer adds. Members that the event does not speak of are <c>null</c> or empty.</summary>
public sealed record ChatDelta
{
    /// <summary>Text of the answer.</summary>
    public string? Content { get; init; }

    /// <summary>Text of the model's reasoning, from providers that show it.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The model's refusal to answer.</summary>
    public string? Refusal { get; init; }

    /// <summary>Pieces of tool calls; the pieces of one call share their index.</summary>
    public ImmutableArray<ChatToolCallDelta> ToolCalls { get; init; } = [];

    /// <summary>Why the answer ends: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>.</summary>
    public string? FinishReason { get; init; }

    /// <summary>The whole call's usage.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>The stream broke off; nothing follows.</summary>
    public ChatStreamError? Error { get; init; }
}

/// <summary>A piece of a tool call.</summary>
/// <param name="Index">Which call of the message.</param>
/// <param name="Id">The call's id; in its first piece.</param>
/// <param name="Name">The function's name; in its first piece.</param>
/// <param name="Arguments">The next part of the arguments' text.</param>
public sealed record ChatToolCallDelta(int Index, string? Id, string? Name, string? Arguments);

/// <summary>Why a stream broke off.</summary>
public sealed record ChatStreamError(string Message, string? Code);
