using Microsoft.Extensions.Options;

namespace OrleansAi.Storage.Blobs;

/// <summary>Says which setting makes no sense and what to write instead; it never repeats a secret.</summary>
internal sealed class BlobOptionsValidator : IValidateOptions<BlobOptions>
{
    private const string Section = BlobOptions.Section;

    public ValidateOptionsResult Validate(string? name, BlobOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(BlobOptions options)
    {
        if (!Enum.TryParse<BlobKind>(options.Kind, ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
            yield return $"{Section}:Kind is '{options.Kind}'; write {string.Join(" or ", Enum.GetNames<BlobKind>())}.";

        foreach (var failure in kind == BlobKind.S3 ? FailuresOfS3(options.S3) : [])
            yield return failure;

        if (options.Folder is not null && string.IsNullOrWhiteSpace(options.Folder))
            yield return $"{Section}:Folder is empty; write a folder, or leave it out for 'blobs' in the data directory.";

        foreach (var (member, bytes) in new[]
        {
            (nameof(options.MaxFileBytes), options.MaxFileBytes),
            (nameof(options.MaxBytesPerUser), options.MaxBytesPerUser),
            (nameof(options.MaxBytesPerTenant), options.MaxBytesPerTenant),
        })
        {
            if (bytes < 1)
                yield return $"{Section}:{member} is {bytes}; write a number of bytes from 1.";
        }

        if (options.SweepInterval < TimeSpan.FromSeconds(1) || options.SweepInterval > TimeSpan.FromDays(1))
            yield return $"{Section}:SweepInterval is {options.SweepInterval}; write a time from 00:00:01 to 1.00:00:00.";
    }

    private static IEnumerable<string> FailuresOfS3(S3Options options)
    {
        if (options.Bucket.Length == 0)
            yield return $"{Section}:S3:Bucket is missing; write the name of a bucket that is there.";

        if (options.Endpoint is { } endpoint
            && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            yield return $"{Section}:S3:Endpoint is '{endpoint}'; write an address like https://s3.example.com, or leave it out for Amazon's.";
        }

        if (options.Region.Length == 0)
            yield return $"{Section}:S3:Region is empty; write a region, or leave it out for us-east-1.";

        if (string.IsNullOrEmpty(options.AccessKey) != string.IsNullOrEmpty(options.SecretKey))
            yield return $"{Section}:S3 has one of AccessKey and SecretKey; write both, for example \"env:S3_SECRET_KEY\", or neither.";
    }
}
