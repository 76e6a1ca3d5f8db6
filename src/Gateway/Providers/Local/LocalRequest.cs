using System.Collections.Immutable;

namespace OrleansAi.Gateway.Providers.Local;

/// <summary>What the local responder takes from a chat completion's body.</summary>
internal sealed record LocalRequest
{
    /// <summary>What the users said, oldest first: the last is the question.</summary>
    public required ImmutableArray<string> Questions { get; init; }

    /// <summary>Whether an assistant has answered before in this conversation.</summary>
    public required bool IsFollowUp { get; init; }

    /// <summary>The prompt's tokens as <see cref="LocalTokens"/> counts them, over all messages.</summary>
    public required long InputTokens { get; init; }

    /// <summary>The longest answer asked for, in tokens, or <c>null</c>.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Where the answer ends early.</summary>
    public ImmutableArray<string> Stop { get; init; } = [];

    /// <summary>What the request asks for and does not get, in words for the reader.</summary>
    public ImmutableArray<string> Ignored { get; init; } = [];
}
