using System.Buffers;

namespace OrleansAi.Gateway.Providers.Upstream;

/// <summary>
/// A stream of JSON documents, one on each line (NDJSON), as one of server-sent events, one for each line: so that whatever relays,
/// meters and translates streams knows one kind only.
/// </summary>
internal sealed class LinesAsEvents(ProviderAnswer source) : ProviderAnswer
{
    private const int ReadBytes = 8 * 1024;
    private readonly byte[] _read = new byte[ReadBytes];
    private readonly ArrayBufferWriter<byte> _events = new(ReadBytes);
    private int _taken;
    private bool _isInLine;

    public override async ValueTask<ProviderRead> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (_taken == _events.WrittenCount)
        {
            _events.ResetWrittenCount();
            _taken = 0;
            var read = await source.ReadAsync(_read, cancellationToken);
            if (read.Failure is not null || (read.Count == 0 && !_isInLine))
                return read;

            Add(read.Count == 0 ? "\n"u8 : _read.AsSpan(0, read.Count));
        }

        var count = Math.Min(destination.Length, _events.WrittenCount - _taken);
        _events.WrittenMemory.Slice(_taken, count).CopyTo(destination);
        _taken += count;
        return new ProviderRead(count);
    }

    public override ValueTask CompleteAsync() => source.CompleteAsync();

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    private void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            var piece = end < 0 ? bytes : bytes[..end];
            if (!piece.IsEmpty)
            {
                if (!_isInLine)
                    _events.Write("data: "u8);

                _events.Write(piece);
                _isInLine = true;
            }

            if (end >= 0 && _isInLine)
            {
                _events.Write("\n\n"u8);
                _isInLine = false;
            }

            bytes = end < 0 ? default : bytes[(end + 1)..];
        }
    }
}
