using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansAi.Api.Access;

namespace OrleansAi.Api.Dashboard;

/// <summary>
/// What a browser keeps after its user has shown an API key: which key it was and until when that holds, sealed with AES-GCM. The
/// sealing key comes from the configured API keys, which all fronts share, so that any front opens what another one sealed, and
/// nothing is stored. The API key itself is not in it: a ticket is good for the dashboard alone.
/// </summary>
internal sealed class DashboardTickets(IOptionsMonitor<AuthOptions> options, TimeProvider time)
{
    /// <summary>How long a sign-in holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const int HashBytes = SHA256.HashSizeInBytes;
    private const int ExpiryBytes = sizeof(long);
    private const int Longest = 256;

    /// <summary>A ticket for whoever has just shown <paramref name="key"/>.</summary>
    public string Seal(string key)
    {
        var id = AccessKeyText.TryGetId(key, out var publicId) ? publicId : "";
        var content = new byte[ExpiryBytes + HashBytes + id.Length];
        BinaryPrimitives.WriteInt64BigEndian(content, (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        Convert.FromHexString(KeyHash.Of(key).ToString()).CopyTo(content, ExpiryBytes);
        Encoding.ASCII.GetBytes(id, content.AsSpan(ExpiryBytes + HashBytes));
        return Base64Url.EncodeToString(SealedBox.Seal(SealingKey(), content));
    }

    /// <summary>Which key a ticket was made for, or <c>null</c> where it is none, is over, or the configured keys have changed since.</summary>
    public (KeyHash Hash, string? KeyId)? Open(string? ticket)
    {
        if (ticket is not { Length: > 0 and <= Longest } || !Base64Url.IsValid(ticket)
            || Base64Url.DecodeFromChars(ticket) is not { } sealedTicket || sealedTicket.Length < SealedBox.Overhead + ExpiryBytes + HashBytes)
        {
            return null;
        }

        byte[] content;
        try
        {
            content = SealedBox.Open(SealingKey(), sealedTicket);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        if (BinaryPrimitives.ReadInt64BigEndian(content) <= time.GetUtcNow().ToUnixTimeSeconds())
        {
            return null;
        }

        var id = Encoding.ASCII.GetString(content.AsSpan(ExpiryBytes + HashBytes));
        return (KeyHash.FromBytes(content.AsSpan(ExpiryBytes, HashBytes)), id.Length == 0 ? null : id);
    }

    private byte[] SealingKey()
    {
        var keys = string.Join('\n', options.CurrentValue.Keys.Select(key => key.Key).Order(StringComparer.Ordinal));
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(keys), 32, info: "OrleansAi dashboard ticket"u8.ToArray());
    }
}
