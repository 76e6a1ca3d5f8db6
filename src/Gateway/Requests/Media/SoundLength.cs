using System.Buffers.Binary;

namespace OrleansAi.Gateway.Requests.Media;

/// <summary>
/// How long a recording is: exact for WAV and FLAC, whose heads say it; otherwise an estimate by the file's size, as of speech at
/// 32 kbit/s, which is more than most files have.
/// </summary>
internal static class SoundLength
{
    private const int BytesPerMillisecond = 4;
    private const int ChunkHead = 8;

    /// <summary>The length in milliseconds, at least one.</summary>
    public static long Of(ReadOnlySpan<byte> file) => Math.Max(1, OfWav(file) ?? OfFlac(file) ?? (file.Length / BytesPerMillisecond));

    // RIFF WAVE: a list of chunks, of which "fmt " has the bytes per second and "data" the sound.
    private static long? OfWav(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file.StartsWith("RIFF"u8) || !file[8..].StartsWith("WAVE"u8))
            return null;

        long bytesPerSecond = 0;
        for (var rest = file[12..]; rest.Length >= ChunkHead;)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var content = rest[ChunkHead..];
            if (rest.StartsWith("fmt "u8) && content.Length >= 12)
                bytesPerSecond = BinaryPrimitives.ReadUInt32LittleEndian(content[8..]);
            else if (rest.StartsWith("data"u8))
                return bytesPerSecond == 0 ? null : Math.Min(size, content.Length) * 1000L / bytesPerSecond;

            // Chunks are padded to even sizes.
            var next = size + (size & 1L);
            rest = next < content.Length ? content[(int)next..] : default;
        }

        return null;
    }

    // RFC 9639, section 8.2: after the marker and a block's head, 20 bits of sample rate and 36 bits of samples at byte 10.
    private static long? OfFlac(ReadOnlySpan<byte> file)
    {
        if (file.Length < 26 || !file.StartsWith("fLaC"u8) || (file[4] & 0x7F) != 0)
            return null;

        var packed = BinaryPrimitives.ReadUInt64BigEndian(file[18..]);
        var rate = (long)(packed >> 44);
        var samples = (long)(packed & 0xF_FFFF_FFFF);
        return rate == 0 || samples == 0 ? null : samples * 1000 / rate;
    }
}
