using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace OrleansAi.Storage.Blobs.S3;

/// <summary>Makes the client of a bucket's server.</summary>
internal static class S3Client
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    public static IAmazonS3 Create(S3Options options)
    {
        var config = new AmazonS3Config
        {
            Timeout = Timeout,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = options.Region;

            // Only Amazon has a host name for each bucket.
            config.ForcePathStyle = true;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return string.IsNullOrEmpty(options.AccessKey)
            ? new AmazonS3Client(config)
            : new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
    }
}
