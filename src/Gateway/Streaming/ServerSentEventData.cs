using System.Buffers;

namespace OrleansAi.Gateway.Streaming;

/// <summary>
/// The data of one event: a part of the event's own bytes where it stands on one line, as nearly always, and otherwise its lines
/// joined in a buffer from the pool.
/// </summary>
internal readonly struct ServerSentEventData : IDisposable
{
    private readonly byte[]? _rented;

    private ServerSentEventData(ReadOnlyMemory<byte> value, byte[]? rented)
    {
        Value = value;
        _rented = rented;
    }

    /// <summary>The data; empty where the event has none (a comment, say).</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>Reads the data of one whole event.</summary>
    public static ServerSentEventData Read(ReadOnlyMemory<byte> bytes)
    {
        var lines = 0;
        var value = ReadOnlyMemory<byte>.Empty;
        var rest = bytes.Span;
        while (!rest.IsEmpty)
        {
            var start = bytes.Length - rest.Length;
            var line = ServerSentEvents.NextLine(ref rest);
            if (!ServerSentEvents.TryGetData(line, out var data))
                continue;

            lines++;
            value = bytes.Slice(start + line.Length - data.Length, data.Length);
        }

        return lines < 2 ? new ServerSentEventData(value, null) : Join(bytes.Span);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
    }

    private static ServerSentEventData Join(ReadOnlySpan<byte> rest)
    {
        var rented = ArrayPool<byte>.Shared.Rent(rest.Length);
        var length = 0;
        while (!rest.IsEmpty)
        {
            if (!ServerSentEvents.TryGetData(ServerSentEvents.NextLine(ref rest), out var data))
                continue;

            if (length > 0)
                rented[length++] = (byte)'\n';

            data.CopyTo(rented.AsSpan(length));
            length += data.Length;
        }

        return new ServerSentEventData(rented.AsMemory(0, length), rented);
    }
}
