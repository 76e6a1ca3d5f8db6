using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace OrleansAi.Api.ModelCalls;

/// <summary>
/// Makes ids of calls: 32 hexadecimal digits, unique over all processes, and rising, so that the rows that carry them are appended
/// to an index and not scattered over it.
/// </summary>
/// <remarks>The time, a count and the process; a version 7 UUID would ask the operating system for random bits each time.</remarks>
internal sealed class CallIds(TimeProvider time)
{
    private readonly ulong _process = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) >> 16;
    private uint _count;

    public string Next()
    {
        var count = (ulong)Interlocked.Increment(ref _count);
        var high = ((ulong)time.GetUtcNow().ToUnixTimeMilliseconds() << 16) | (count >> 16);
        return string.Create(CultureInfo.InvariantCulture, $"{high:x16}{(count << 48) | _process:x16}");
    }
}
