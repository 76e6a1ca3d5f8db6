using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace OrleansAi.Gateway.Requests.Media;

/// <summary>Reads the fields and files of a request that is a form (RFC 7578). The files stay where they are in the body.</summary>
internal static class MediaFormReader
{
    private const int MostParts = 100;
    private const int MostBytes = 256 * 1024;

    /// <summary>Reads <paramref name="body"/>, a form whose media type is <paramref name="formType"/>.</summary>
    public static async ValueTask<ModelRequestError?> ReadAsync(string formType, ReadOnlyMemory<byte> body, MediaFields fields)
    {
        if (!MediaTypeHeaderValue.TryParse(formType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 70 } boundary)
            return Malformed("its Content-Type names no boundary");

        _ = MemoryMarshal.TryGetArray(body, out var bytes);
        using var stream = new MemoryStream(bytes.Array ?? [], bytes.Offset, bytes.Count, writable: false);
        try
        {
            var reader = new MultipartReader(boundary, stream);
            for (var parts = 0; await reader.ReadNextSectionAsync() is { } part; parts++)
            {
                if (parts == MostParts)
                    return Malformed($"it has more than {MostParts} parts");

                if (await ReadPartAsync(part, body, fields) is { } error)
                    return error;
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return Malformed("it breaks off, or is not divided by its boundary");
        }
    }

    private static async ValueTask<ModelRequestError?> ReadPartAsync(MultipartSection part, ReadOnlyMemory<byte> body, MediaFields fields)
    {
        if (part.GetContentDispositionHeader() is not { } disposition || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } name)
            return Malformed("a part of it has no name");

        await part.Body.CopyToAsync(Stream.Null);
        var start = (int)part.BaseStreamOffset!.Value;
        var content = body.Slice(start, (int)part.Body.Length);
        if (disposition.IsFileDisposition())
        {
            fields.Files.Add((name.EndsWith("[]", StringComparison.Ordinal) ? name[..^2] : name, content));
            return null;
        }

        if (!MediaFields.Reads(name))
            return null;

        if (content.Length > MostBytes || !Utf8.IsValid(content.Span))
            return ModelRequestError.WrongValue(name, $"text in UTF-8 of at most {MostBytes} bytes");

        if (name == "model")
            fields.ModelValue = start..(start + content.Length);

        return fields.TryAdd(name, Encoding.UTF8.GetString(content.Span)) ? null : ModelRequestError.Twice(name);
    }

    private static ModelRequestError Malformed(string why) => new($"The body is not valid multipart/form-data: {why}.", null, "invalid_form");
}
