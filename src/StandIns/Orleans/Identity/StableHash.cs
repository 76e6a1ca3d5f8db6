using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Orleans;

/// <summary>xxHash32 with seed 0, as the official engine hashes identities (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md).</summary>
public static class StableHash
{
    private const uint Prime1 = 0x9E3779B1, Prime2 = 0x85EBCA77, Prime3 = 0xC2B2AE3D, Prime4 = 0x27D4EB2F, Prime5 = 0x165667B1;

    public static uint ComputeHash(string data) => ComputeHash(MemoryMarshal.AsBytes(data.AsSpan()));

    public static uint ComputeHash(ReadOnlySpan<byte> data)
    {
        unchecked
        {
            var length = (uint)data.Length;
            var hash = Prime5;
            if (data.Length >= 16)
            {
                uint one = Prime1 + Prime2, two = Prime2, three = 0, four = 0 - Prime1;
                for (; data.Length >= 16; data = data[16..])
                {
                    one = Round(one, data);
                    two = Round(two, data[4..]);
                    three = Round(three, data[8..]);
                    four = Round(four, data[12..]);
                }

                hash = BitOperations.RotateLeft(one, 1) + BitOperations.RotateLeft(two, 7)
                    + BitOperations.RotateLeft(three, 12) + BitOperations.RotateLeft(four, 18);
            }

            hash += length;
            for (; data.Length >= 4; data = data[4..])
            {
                hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(data) * Prime3), 17) * Prime4;
            }

            foreach (var item in data)
            {
                hash = BitOperations.RotateLeft(hash + (item * Prime5), 11) * Prime1;
            }

            hash = (hash ^ (hash >> 15)) * Prime2;
            hash = (hash ^ (hash >> 13)) * Prime3;

            // The official engine takes the hash's canonical bytes, which are big-endian, as a little-endian number.
            return BinaryPrimitives.ReverseEndianness(hash ^ (hash >> 16));
        }
    }

    private static uint Round(uint accumulator, ReadOnlySpan<byte> lane) =>
        unchecked(BitOperations.RotateLeft(accumulator + (BinaryPrimitives.ReadUInt32LittleEndian(lane) * Prime2), 13) * Prime1);
}
