namespace OrleansAi.Gateway.Streaming;

/// <summary>
/// Finds events in the bytes of a <c>text/event-stream</c> (WHATWG HTML, section 9.2.6): an event ends with an empty line, a line
/// with <c>\n</c>, <c>\r\n</c> or <c>\r</c>.
/// </summary>
internal static class ServerSentEvents
{
    /// <summary>
    /// Where the first event that begins at <paramref name="bytes"/> ends, its empty line included; -1 where it is not yet complete.
    /// </summary>
    /// <param name="bytes">The stream from the event's first byte on.</param>
    /// <param name="from">How much of it was seen before without finding an end; speeds up the next look.</param>
    public static int FindEnd(ReadOnlySpan<byte> bytes, int from = 0)
    {
        // An end may have begun in what was seen before: \r\n\r is at most three bytes of it.
        var index = Math.Max(0, from - 3);
        while (true)
        {
            var found = bytes[index..].IndexOfAny((byte)'\n', (byte)'\r');
            if (found < 0)
                return -1;

            var next = AfterLineBreak(bytes, index + found);
            if (next < 0 || next >= bytes.Length)
                return -1;

            if (bytes[next] is (byte)'\n' or (byte)'\r')
                return AfterLineBreak(bytes, next);

            index = next;
        }
    }

    /// <summary>The next line of <paramref name="rest"/> without its line break; <paramref name="rest"/> goes on behind it.</summary>
    public static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (end < 0)
        {
            var last = rest;
            rest = default;
            return last;
        }

        var line = rest[..end];
        var next = rest[end] == (byte)'\r' && end + 1 < rest.Length && rest[end + 1] == (byte)'\n' ? end + 2 : end + 1;
        rest = rest[next..];
        return line;
    }

    /// <summary>Whether <paramref name="line"/> is a <c>data</c> field, and its value.</summary>
    public static bool TryGetData(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (!line.StartsWith("data"u8))
            return false;

        if (line.Length == 4)
            return true;

        if (line[4] != (byte)':')
            return false;

        data = line[5..];
        if (data.Length > 0 && data[0] == (byte)' ')
            data = data[1..];

        return true;
    }

    // A \r at the very end may be the first half of \r\n, so what follows it must be seen before the line is known to end.
    private static int AfterLineBreak(ReadOnlySpan<byte> bytes, int index)
    {
        if (bytes[index] == (byte)'\n')
            return index + 1;

        if (index + 1 >= bytes.Length)
            return -1;

        return bytes[index + 1] == (byte)'\n' ? index + 2 : index + 1;
    }
}
