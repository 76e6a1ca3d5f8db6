namespace OrleansAi.Storage.Blobs;

/// <summary>Where files and results are stored and how many, as people write it: the section <c>OrleansAi:Blobs</c>.</summary>
public sealed class BlobOptions
{
    /// <summary>The section that these settings come from.</summary>
    public const string Section = "OrleansAi:Blobs";

    /// <summary><c>Folder</c> (the default) or <c>S3</c>.</summary>
    public string Kind { get; set; } = nameof(BlobKind.Folder);

    /// <summary>The folder of kind <c>Folder</c>, which all processes of a cluster share; <c>blobs</c> in the data directory where left out.</summary>
    public string? Folder { get; set; }

    /// <summary>The bucket of kind <c>S3</c>.</summary>
    public S3Options S3 { get; set; } = new();

    /// <summary>The longest file that is taken, in bytes.</summary>
    public long MaxFileBytes { get; set; } = 512L << 20;

    /// <summary>What the files of one user may take together, in bytes.</summary>
    public long MaxBytesPerUser { get; set; } = 10L << 30;

    /// <summary>What the files of one tenant may take together, in bytes.</summary>
    public long MaxBytesPerTenant { get; set; } = 100L << 30;

    /// <summary>How often what has expired is deleted.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The folder in use.</summary>
    internal string FolderBelow(string dataDirectory) => Folder ?? Path.Combine(dataDirectory, "blobs");
}

/// <summary>The kinds of places for contents.</summary>
public enum BlobKind
{
    /// <summary>A folder.</summary>
    Folder,

    /// <summary>Amazon S3, or a server that speaks its protocol.</summary>
    S3,
}

/// <summary>A bucket.</summary>
public sealed class S3Options
{
    /// <summary>The server's address; <c>null</c> for Amazon's own in <see cref="Region"/>.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>The bucket, which has to be there.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>What the keys of all objects begin with.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The id of the access key; without one, the environment or the machine's role says it, as for Amazon's own tools.</summary>
    public string? AccessKey { get; set; }

    /// <summary>The secret of the access key.</summary>
    public string? SecretKey { get; set; }
}
