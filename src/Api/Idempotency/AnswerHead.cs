using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OrleansAi.Api.Idempotency;

/// <summary>An answer's status and headers: its first piece.</summary>
internal sealed record AnswerHead(int Status, IReadOnlyDictionary<string, string?[]> Headers)
{
    // What each response says for itself.
    private static readonly HashSet<string> OfOneResponse = new(StringComparer.OrdinalIgnoreCase)
    {
        "connection", "date", "request-id", "server", "transfer-encoding", "x-request-id",
    };

    /// <summary>The head of a response, without what each one says for itself.</summary>
    public static byte[] Write(int status, IHeaderDictionary headers) => JsonSerializer.SerializeToUtf8Bytes(
        new AnswerHead(status, headers.Where(header => !OfOneResponse.Contains(header.Key)).ToDictionary(header => header.Key, header => header.Value.ToArray())),
        AnswerHeadJson.Default.AnswerHead);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static AnswerHead Read(ReadOnlySpan<byte> piece) => JsonSerializer.Deserialize(piece, AnswerHeadJson.Default.AnswerHead)!;

    /// <summary>Gives a response this status and these headers.</summary>
    /// <param name="response">The response.</param>
    /// <param name="isReplayed">Whether the answer is given once more: then what it says of its own moment is left out.</param>
    public void ApplyTo(HttpResponse response, bool isReplayed)
    {
        response.StatusCode = Status;
        foreach (var (name, values) in Headers)
        {
            if (!isReplayed || !name.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase))
                response.Headers[name] = new StringValues(values);
        }
    }
}

[JsonSerializable(typeof(AnswerHead))]
internal sealed partial class AnswerHeadJson : JsonSerializerContext;
