using System.Buffers.Binary;
using System.Text;

namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>
/// The blob of a <c>precompiled_charsmap</c>: the trie's size in bytes (32 bits, little endian), the trie's units in the layout of
/// github.com/s-yata/darts-clone, and the replacements, each ended by a zero byte.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] _units;
    private readonly Dictionary<int, string> _replacements = [];

    private CharacterMap(uint[] units, ReadOnlySpan<byte> texts)
    {
        _units = units;
        for (var start = 0; start < texts.Length;)
        {
            var length = texts[start..].IndexOf((byte)0);
            length = length < 0 ? texts.Length - start : length;
            _replacements[start] = Encoding.UTF8.GetString(texts.Slice(start, length));
            start += length + 1;
        }
    }

    /// <summary>Reads the blob; null if it is cut off or no such blob.</summary>
    public static CharacterMap? Read(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(blob) is var size && (size > blob.Length - 4 || size % 4 != 0 || size == 0))
            return null;
        var units = new uint[size / 4];
        for (var i = 0; i < units.Length; i++)
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(blob[(4 + 4 * i)..]);
        return new CharacterMap(units, blob[(4 + (int)size)..]);
    }

    /// <summary>What the shortest key that begins <paramref name="key"/> is replaced by, or null if no key does.</summary>
    public string? Find(ReadOnlySpan<byte> key)
    {
        var position = Offset(_units[0]);
        foreach (var label in key)
        {
            position ^= label;
            if (label == 0 || position >= _units.Length || (_units[position] & 0x800000FF) != label)
                return null;
            var unit = _units[position];
            position ^= Offset(unit);
            if ((unit >> 8 & 1) == 1)
                return position < _units.Length ? TextAt((int)(_units[position] & 0x7FFFFFFF)) : null;
        }

        return null;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 1 << 9) >> 6);

    // Keys may share a tail of another's replacement, so an offset can point into the middle of one.
    private string? TextAt(int offset)
    {
        if (_replacements.TryGetValue(offset, out var text))
            return text;
        foreach (var (start, whole) in _replacements)
        {
            var bytes = Encoding.UTF8.GetBytes(whole);
            if (offset > start && offset <= start + bytes.Length)
                return Encoding.UTF8.GetString(bytes.AsSpan(offset - start));
        }

        return null;
    }
}
