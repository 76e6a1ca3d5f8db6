using OrleansAi.Storage.Blobs;

namespace OrleansAi.Storage.Tests.Blobs;

public sealed class BlobOptionsTests
{
    [Fact]
    public void Defaults_AreValid() => Assert.Empty(Failures(new BlobOptions()));

    [Theory]
    [InlineData("Kind", "is 'Tape'")]
    [InlineData("S3:Bucket", "is missing")]
    [InlineData("S3:Endpoint", "is 'ftp://x'")]
    [InlineData("S3 has one of AccessKey and SecretKey", "write both")]
    [InlineData("MaxFileBytes", "is 0")]
    [InlineData("SweepInterval", "is 00:00:00")]
    public void Validate_AWrongSetting_SaysWhichAndWhat(string setting, string problem)
    {
        var options = setting switch
        {
            "Kind" => new BlobOptions { Kind = "Tape" },
            "S3:Bucket" => new BlobOptions { Kind = "S3" },
            "S3:Endpoint" => new BlobOptions { Kind = "S3", S3 = new S3Options { Bucket = "b", Endpoint = "ftp://x" } },
            "MaxFileBytes" => new BlobOptions { MaxFileBytes = 0 },
            "SweepInterval" => new BlobOptions { SweepInterval = TimeSpan.Zero },
            _ => new BlobOptions { Kind = "S3", S3 = new S3Options { Bucket = "b", SecretKey = "hidden-secret" } },
        };

        var failure = Assert.Single(Failures(options));

        Assert.Contains(setting, failure, StringComparison.Ordinal);
        Assert.Contains(problem, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-secret", failure, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Failures(BlobOptions options) => new BlobOptionsValidator().Validate(null, options).Failures ?? [];
}
