namespace OrleansAi.Gateway.Streaming;

/// <summary>How a client's format puts the objects of a stream one after another, where not as server-sent events.</summary>
public sealed class StreamFrame
{
    private StreamFrame(string contentType) => ContentType = contentType;

    /// <summary>One JSON array, whose items come as they are made.</summary>
    public static StreamFrame JsonArray { get; } = new("application/json") { Begin = "["u8.ToArray(), Between = ",\r\n"u8.ToArray(), End = "]"u8.ToArray() };

    /// <summary>An object on each line (NDJSON).</summary>
    public static StreamFrame Lines { get; } = new("application/x-ndjson") { After = "\n"u8.ToArray() };

    /// <summary>The media type.</summary>
    public string ContentType { get; }

    internal ReadOnlyMemory<byte> Begin { get; private init; }

    internal ReadOnlyMemory<byte> Between { get; private init; }

    internal ReadOnlyMemory<byte> After { get; private init; }

    internal ReadOnlyMemory<byte> End { get; private init; }
}
