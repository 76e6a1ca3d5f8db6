using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansAi.Audit;

namespace OrleansAi.Grains.Audit;

/// <summary>
/// Chains entries by their hashes (Haber and Stornetta, "How to Time-Stamp a Digital Document", 1991): changing one changes all that
/// follow it. Pure.
/// </summary>
internal static class AuditChain
{
    /// <summary>The hash before the first entry.</summary>
    public static string Start { get; } = new('0', 64);

    /// <summary>The entry that follows the one of this number and hash.</summary>
    public static AuditEntry Next(string tenant, long number, string hash, AuditNote note, DateTimeOffset now)
    {
        var entry = new AuditEntry
        {
            Number = number + 1,
            At = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
            Note = note,
            Hash = "",
        };
        return entry with { Hash = HashOf(tenant, entry, hash) };
    }

    /// <summary>Whether <paramref name="entry"/> follows the one of this number and hash, unchanged.</summary>
    public static bool Follows(string tenant, AuditEntry entry, long number, string hash) =>
        entry.Number == number + 1 && entry.Hash == HashOf(tenant, entry, hash);

    private static string HashOf(string tenant, AuditEntry entry, string before)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, before);
        Append(hash, tenant);
        Append(hash, entry.Number);
        Append(hash, entry.At.ToUnixTimeMilliseconds());
        Append(hash, entry.Note.Actor);
        Append(hash, entry.Note.KeyId);
        Append(hash, entry.Note.Action);
        Append(hash, entry.Note.Subject);
        Append(hash, entry.Note.Details);
        Append(hash, entry.Note.RequestId);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Its length goes before each text, so that no two entries have the same bytes; what is missing has none.
    private static void Append(IncrementalHash hash, string? text)
    {
        Append(hash, text is null ? -1 : Encoding.UTF8.GetByteCount(text));
        hash.AppendData(Encoding.UTF8.GetBytes(text ?? ""));
    }

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }
}
