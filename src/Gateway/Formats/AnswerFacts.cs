using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats;

/// <summary>What relaying and settling need to know of one event of a streamed answer, or of a whole answer.</summary>
internal readonly record struct AnswerFacts
{
    /// <summary>Whether it is a JSON object in valid UTF-8.</summary>
    public bool IsValid { get; init; }

    /// <summary>Whether it tells of an error.</summary>
    public bool HasError { get; init; }

    /// <summary>Whether it only opens the stream: another target can still take over.</summary>
    public bool IsOpening { get; init; }

    /// <summary>Whether it says why the answer ended.</summary>
    public bool IsFinished { get; init; }

    /// <summary>Whether it is the format's own end of a stream.</summary>
    public bool IsEnd { get; init; }

    /// <summary>Whether it is there for its usage alone, and only where the client asked for that.</summary>
    public bool IsUsageChunk { get; init; }

    /// <summary>The bytes of text: content, reasoning, arguments of tool calls.</summary>
    public long TextBytes { get; init; }

    /// <summary>Whether <see cref="Usage"/> is of the beginning of an answer alone.</summary>
    public bool IsUsagePartial { get; init; }

    /// <summary>The call's usage as far as it is known now, or <c>null</c>.</summary>
    public TokenUsage? Usage { get; init; }
}
