using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Errors;

namespace OrleansAi.Api.ModelCalls;

/// <summary>
/// Reads a request's whole body into an array of its own. It isn't pooled: a cancelled upstream call may still be sending from it
/// when the request is over.
/// </summary>
internal static class RequestBody
{
    /// <summary>The media type of forms with files.</summary>
    public const string Form = "multipart/form-data";

    private const int FirstSize = 16 * 1024;
    private const int TrustedLength = 1024 * 1024;

    /// <summary>Reads to the end; Kestrel's limit on a body's size applies.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large or broke off.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // One byte more than announced, so that the read that finds the end needs no larger array.
        var buffer = NewBuffer((int)Math.Clamp(request.ContentLength + 1 ?? FirstSize, 1, TrustedLength));
        var length = 0;
        while (await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
        {
            length += read;
            if (length == buffer.Length)
            {
                var larger = NewBuffer(length * 2);
                buffer.CopyTo(larger, 0);
                buffer = larger;
            }
        }

        return buffer.AsMemory(0, length);
    }

    /// <summary>Why the body can't be JSON, or a form where that is wanted, from its headers, or <c>null</c>.</summary>
    public static BodyProblem? ProblemOf(HttpRequest request, bool isForm)
    {
        var isSo = isForm
            ? request.ContentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) == true
            : request.HasJsonContentType();
        return isSo
            ? null
            : new(HttpStatusCode.UnsupportedMediaType, ErrorCodes.UnsupportedMediaType,
                $"Send the body as {(isForm ? Form : "application/json")}, not as '{request.ContentType}'.");
    }

    private static byte[] NewBuffer(int length) => GC.AllocateUninitializedArray<byte>(length);
}

/// <summary>Why a body can't be used.</summary>
internal sealed record BodyProblem(HttpStatusCode Status, string Code, string Message);
