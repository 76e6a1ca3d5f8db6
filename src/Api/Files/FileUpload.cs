using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OrleansAi.Storage.Blobs;

namespace OrleansAi.Api.Files;

/// <summary>
/// Reads an upload's form as it arrives: the file goes straight to the store, whatever fields come before or behind it. It becomes a
/// file when all of the form was in order.
/// </summary>
internal sealed class FileUpload(IBlobStore blobs, BlobOwner owner, BlobOptions options)
{
    private const int MostFields = 16;
    private const int LongestField = 1024;

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private BlobReservation? _reservation;
    private BlobContent? _content;
    private string? _fileName;

    /// <summary>Reads the form in <paramref name="request"/>; the file, or what is wrong.</summary>
    public async Task<(StoredBlob? File, FileProblem? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var isPublished = false;
        try
        {
            var problem = await ReadPartsAsync(request, cancellationToken);
            if (problem is null && _content is null)
                problem = FileProblem.Missing("file");

            if (problem is not null)
                return (null, problem);

            var (description, wrong) = FileRules.Describe(_fields, _fileName, _reservation!.CreatedAt);
            if (wrong is not null)
                return (null, wrong);

            var file = await blobs.PublishAsync(_reservation, _content!, description!, cancellationToken);
            isPublished = true;
            return (file, null);
        }
        finally
        {
            if (_reservation is not null && !isPublished)
                await blobs.ReleaseAsync(_reservation, CancellationToken.None);
        }
    }

    private async Task<FileProblem?> ReadPartsAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var boundary = request.GetMultipartBoundary();
        if (boundary.Length == 0)
            return new("The form has no boundary.", null, "invalid_form");

        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            for (var parts = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } part; parts++)
            {
                if (parts == MostFields)
                    return new($"The form has more than {MostFields} fields.", null, "invalid_form");

                if (await ReadPartAsync(part, request.ContentLength, cancellationToken) is { } problem)
                    return problem;
            }

            return null;
        }
        catch (Exception exception) when (exception is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            return new("The form is not whole, or not multipart/form-data as RFC 7578 says it.", null, "invalid_form");
        }
    }

    private async Task<FileProblem?> ReadPartAsync(MultipartSection part, long? formLength, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var header) || !header.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
            return new("A part of the form has no name.", null, "invalid_form");

        var name = HeaderUtilities.RemoveQuotes(header.Name).ToString();
        if (name == "file")
        {
            _fileName ??= NameOf(header);
            return await ReadFileAsync(part.Body, formLength, cancellationToken);
        }

        using var bounded = new StreamReader(part.Body);
        var value = new char[LongestField + 1];
        var length = await bounded.ReadBlockAsync(value.AsMemory(), cancellationToken);
        if (length > LongestField)
            return new($"The field '{name}' is longer than {LongestField} characters.", name, "invalid_value");

        return _fields.TryAdd(name, new string(value, 0, length)) ? null : new($"The field '{name}' appears twice.", name, "duplicate_parameter");
    }

    // The form is longer than its file: so much is taken until the file's own length is known.
    private async Task<FileProblem?> ReadFileAsync(Stream contents, long? formLength, CancellationToken cancellationToken)
    {
        if (_reservation is not null)
            return new("The field 'file' appears twice.", "file", "duplicate_parameter");

        _reservation = await blobs.ReserveAsync(owner, Math.Min(formLength ?? options.MaxFileBytes, options.MaxFileBytes), cancellationToken);
        if (_reservation is null)
        {
            return new(
                "There is no room left for a file of this length. Delete files that are no longer needed, or have the limit raised.",
                "file", "storage_quota_exceeded", StatusCodes.Status413PayloadTooLarge);
        }

        _content = await blobs.WriteAsync(_reservation, contents, cancellationToken);
        return _content is null ? TooLarge(options.MaxFileBytes) : null;
    }

    /// <summary>What is said of a file that is longer than <paramref name="most"/> bytes.</summary>
    public static FileProblem TooLarge(long most) =>
        new($"The file is too large: {most} bytes at most.", "file", "file_too_large", StatusCodes.Status413PayloadTooLarge);

    private static string? NameOf(ContentDispositionHeaderValue header)
    {
        var name = HeaderUtilities.RemoveQuotes(header.FileNameStar.HasValue ? header.FileNameStar : header.FileName).ToString();

        // What a client says of its folders is its own business; a name with control characters is none.
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Any(char.IsControl) ? null : name;
    }
}
