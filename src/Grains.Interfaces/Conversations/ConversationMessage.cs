using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansAi.Conversations;

/// <summary>One message of a conversation. Messages are appended and never changed.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.ConversationMessage")]
public sealed record ConversationMessage
{
    [Id(0)] public required MessageId Id { get; init; }

    [Id(1)] public required MessageRole Role { get; init; }

    /// <summary>The text; empty where an assistant's message only calls tools.</summary>
    [Id(2)] public required string Text { get; init; }

    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether the answer was cut off by a cancellation or a failure; the text is what readers had seen until then.</summary>
    [Id(4)] public bool Partial { get; init; }

    /// <summary>The tools that an assistant's message calls.</summary>
    [Id(5)] public ImmutableArray<ToolCallRequest> ToolCalls { get; init; } = [];

    /// <summary>Which call a tool's message answers.</summary>
    [Id(6)] public string? ToolCallId { get; init; }

    /// <summary>The provider's reason for the end of an answer: <c>stop</c>, <c>length</c>, <c>content_filter</c>, …</summary>
    [Id(7)] public string? FinishReason { get; init; }
}

/// <summary>Who speaks in a message.</summary>
[GenerateSerializer, Alias("OrleansAi.Conversations.MessageRole"), JsonConverter(typeof(CamelCaseEnumConverter<MessageRole>))]
public enum MessageRole
{
    User = 0,
    Assistant = 1,
    Tool = 2,
}

/// <summary>A model's wish that a tool be called.</summary>
/// <param name="Id">The provider's id of the call; the tool's answer carries it.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The arguments as the model wrote them: JSON, unless the model erred.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Conversations.ToolCallRequest")]
public sealed record ToolCallRequest([property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] string Arguments);
