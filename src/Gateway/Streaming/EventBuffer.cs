using System.Buffers;

namespace OrleansAi.Gateway.Streaming;

/// <summary>
/// The buffer of one relayed stream: bytes are read in at its end, events are taken as they become whole, and what was taken is
/// handed out from the same place. It starts small, grows with the longest event and comes from a pool.
/// </summary>
internal sealed class EventBuffer(int maxEventBytes) : IDisposable
{
    private const int InitialBytes = 8 * 1024;
    private const int LeastRoom = 2 * 1024;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialBytes);

    // [_start, _taken) are whole events to hand out; [_taken, _end) is not yet a whole event, and its first _seen bytes hold no end.
    private int _start;
    private int _taken;
    private int _end;
    private int _seen;

    /// <summary>Whether there are taken events to hand out.</summary>
    public bool HasTaken => _taken > _start;

    /// <summary>Whether there are bytes that belong to no whole event yet.</summary>
    public bool HasRest => _end > _taken;

    /// <summary>The bytes of taken events, valid until room is made.</summary>
    public ReadOnlyMemory<byte> HandOut()
    {
        var bytes = _bytes.AsMemory(_start.._taken);
        _start = _taken;
        return bytes;
    }

    /// <summary>Looks for the next whole event; it stays where it is until it is taken or dropped.</summary>
    public bool TryPeek(out ReadOnlyMemory<byte> whole)
    {
        var length = ServerSentEvents.FindEnd(_bytes.AsSpan(_taken.._end), _seen);
        _seen = length < 0 ? _end - _taken : 0;
        whole = length < 0 ? default : _bytes.AsMemory(_taken, length);
        return length >= 0;
    }

    /// <summary>Takes the event that was peeked at.</summary>
    public void Take(int length) => _taken += length;

    /// <summary>Leaves the event that was peeked at out; only where no taken event waits before it.</summary>
    public void Drop(int length) => _start = _taken += length;

    /// <summary>Where to read more bytes to; empty where an event is longer than it may be.</summary>
    public Memory<byte> Room()
    {
        if (_start == _end)
            _start = _taken = _end = 0;

        if (_bytes.Length - _end < LeastRoom && !TryMakeRoom())
            return default;

        return _bytes.AsMemory(_end);
    }

    /// <summary>So many bytes were read to <see cref="Room"/>.</summary>
    public void Add(int count) => _end += count;

    /// <summary>Puts <paramref name="bytes"/> at the end, where there is always room for a few.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room().Span);
        _end += bytes.Length;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_bytes.Length == 0)
            return;

        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _taken = _end = _seen = 0;
    }

    // Moves what is kept to the front, into a larger buffer where it fills more than half of this one.
    private bool TryMakeRoom()
    {
        var kept = _end - _start;
        if (kept >= maxEventBytes)
            return false;

        var next = kept > _bytes.Length / 2 ? ArrayPool<byte>.Shared.Rent(_bytes.Length * 2) : _bytes;
        _bytes.AsSpan(_start.._end).CopyTo(next);
        if (next != _bytes)
            ArrayPool<byte>.Shared.Return(_bytes);

        _bytes = next;
        _taken -= _start;
        _end = kept;
        _start = 0;
        return true;
    }
}
