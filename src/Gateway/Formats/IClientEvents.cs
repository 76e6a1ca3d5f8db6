using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Formats;

/// <summary>Turns the deltas of a chat completion into the events of a client's own format.</summary>
public interface IClientEvents
{
    /// <summary>What was written and not yet taken.</summary>
    ReadOnlyMemory<byte> Written { get; }

    /// <summary>Forgets what was written.</summary>
    void Clear();

    /// <summary>Writes what begins the answer.</summary>
    void Begin();

    /// <summary>Writes what <paramref name="delta"/> adds.</summary>
    void Add(ChatDelta delta);

    /// <summary>Writes the end of the answer, unless it ended with an error.</summary>
    /// <param name="usage">What the call used, where the stream itself did not say.</param>
    void End(TokenUsage usage);
}
