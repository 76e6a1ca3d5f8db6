using System.Buffers;

namespace OrleansAi.Gateway.Streaming;

/// <summary>Puts the data of server-sent events, as they arrive, into another frame. Of one stream alone.</summary>
public sealed class EventReframing(StreamFrame frame)
{
    private readonly ArrayBufferWriter<byte> _rest = new();
    private readonly ArrayBufferWriter<byte> _written = new(1024);
    private bool _hasBegun;

    /// <summary>The data of the events that <paramref name="bytes"/> make whole; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Add(ReadOnlyMemory<byte> bytes)
    {
        _written.ResetWrittenCount();
        if (_rest.WrittenCount > 0)
        {
            _rest.Write(bytes.Span);
            bytes = _rest.WrittenSpan.ToArray();
            _rest.ResetWrittenCount();
        }

        while (ServerSentEvents.FindEnd(bytes.Span) is var length and > 0)
        {
            using var data = ServerSentEventData.Read(bytes[..length]);
            if (!data.Value.IsEmpty)
                Write(data.Value.Span);

            bytes = bytes[length..];
        }

        _rest.Write(bytes.Span);
        return _written.WrittenMemory;
    }

    /// <summary>What ends the stream; valid until the next call.</summary>
    public ReadOnlyMemory<byte> End()
    {
        _written.ResetWrittenCount();
        if (!_hasBegun)
            _written.Write(frame.Begin.Span);

        _written.Write(frame.End.Span);
        return _written.WrittenMemory;
    }

    private void Write(ReadOnlySpan<byte> data)
    {
        _written.Write((_hasBegun ? frame.Between : frame.Begin).Span);
        _hasBegun = true;
        _written.Write(data);
        _written.Write(frame.After.Span);
    }
}
