using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using OrleansAi.Access;

namespace OrleansAi.Api.Idempotency;

/// <summary>
/// What a request's <c>Idempotency-Key</c> stands for (draft-ietf-httpapi-idempotency-key-header). It belongs to its user, and to
/// what the user's API key permits: an answer never comes to someone who could not have asked for it.
/// </summary>
internal sealed class IdempotencyKey
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>The most characters that it may have.</summary>
    public const int Longest = 255;

    private IdempotencyKey(string id, string fingerprint, AnswerSeal seal) => (Id, Fingerprint, Seal) = (id, fingerprint, seal);

    /// <summary>The hash of the caller and the key, by which the cluster knows it.</summary>
    public string Id { get; }

    /// <summary>The hash of what is asked.</summary>
    public string Fingerprint { get; }

    /// <summary>Seals the answer with the key itself, so that nobody who doesn't send it can read what is stored.</summary>
    public AnswerSeal Seal { get; }

    /// <summary>The key of a request with this body, or why it is none.</summary>
    public static (IdempotencyKey? Key, string? Problem) Of(HttpRequest request, Caller caller, ReadOnlySpan<byte> body)
    {
        if (request.Headers[Header] is not [{ Length: > 0 and <= Longest } text] || !text.All(letter => letter is >= ' ' and <= '~'))
            return (null, $"Send one {Header} of 1 to {Longest} printable ASCII characters, for example a UUID.");

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (string[])[caller.Tenant, caller.User, .. caller.Scopes.Order(StringComparer.Ordinal), "", text])
            Append(hash, part);

        var id = hash.GetHashAndReset();
        Append(hash, request.Path.ToString());
        Append(hash, request.QueryString.ToString());
        AppendBody(hash, request, body);
        return (new IdempotencyKey(Convert.ToHexStringLower(id), Convert.ToHexStringLower(hash.GetHashAndReset()), new AnswerSeal(text, id)), null);
    }

    // A client that sends a form again may divide it by another boundary.
    private static void AppendBody(IncrementalHash hash, HttpRequest request, ReadOnlySpan<byte> body)
    {
        var boundary = request.HasFormContentType ? request.GetMultipartBoundary() : "";
        if (boundary.Length == 0)
        {
            hash.AppendData(body);
            return;
        }

        var divider = Encoding.ASCII.GetBytes($"--{boundary}");
        for (int end; (end = body.IndexOf(divider)) >= 0; body = body[(end + divider.Length)..])
        {
            hash.AppendData(body[..end]);
            hash.AppendData([0]);
        }

        hash.AppendData(body);
    }

    // The end of a part can't be mistaken: text has no zero byte, and a header has none either.
    private static void Append(IncrementalHash hash, string part)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(part));
        hash.AppendData([0]);
    }
}
