using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Files;

/// <summary>A server with small quotas for files.</summary>
public abstract class FileServer : IAsyncLifetime
{
    public const string Alice = "alice-key-for-the-file-tests";
    public const string Bob = "bob-key-for-the-file-tests-1";
    public const string Mallory = "mallory-key-of-another-tenant";
    public const string NoFiles = "chat-only-key-for-file-tests";
    public const int MaxFileBytes = 24 * 1024 * 1024;
    public const int MaxBytesPerUser = 30 * 1024 * 1024;

    internal ServerProcess Server { get; private set; } = null!;

    public virtual async Task InitializeAsync() => Server = await ServerProcess.StartAsync(Settings());

    public virtual async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>What OpenAI's npm client sees; see clients/openai.mjs for the scenarios.</summary>
    internal Task<JsonObject> ClientAsync(string scenario, object options, string key = Alice) =>
        NodeScript.RunAsync("openai.mjs", new Uri(Server.Url, "/v1").ToString(), key, scenario, JsonSerializer.Serialize(options));

    protected abstract Dictionary<string, object> Place();

    private object Settings() => new
    {
        OrleansAi = new
        {
            Auth = new
            {
                Keys = new object[]
                {
                    new { Key = Alice, User = "alice", Tenant = "acme" },
                    new { Key = Bob, User = "bob", Tenant = "acme" },
                    new { Key = Mallory, User = "alice", Tenant = "other" },
                    new { Key = NoFiles, User = "alice", Tenant = "acme", Scopes = new[] { "chat" } },
                },
            },
            Blobs = new Dictionary<string, object>(Place()) { ["MaxFileBytes"] = MaxFileBytes, ["MaxBytesPerUser"] = MaxBytesPerUser },
        },
    };
}

/// <summary>One that keeps them in its data folder.</summary>
public sealed class FolderFileServer : FileServer
{
    protected override Dictionary<string, object> Place() => [];
}

/// <summary>One that keeps them in a bucket of npm's s3rver.</summary>
public sealed class S3FileServer : FileServer
{
    private readonly DirectoryInfo _bucket = Directory.CreateTempSubdirectory("orleansai-s3-");
    private readonly int _port = TestEnvironment.FreePort();
    private ChildProcess _s3 = null!;

    /// <summary>The keys of the objects in the bucket.</summary>
    public IEnumerable<string> Objects() =>
        Directory.EnumerateFiles(Path.Combine(_bucket.FullName, "files"), "*._S3rver_object", SearchOption.AllDirectories);

    public override async Task InitializeAsync()
    {
        _s3 = ChildProcess.Start(
            "node", [Path.Combine(TestEnvironment.Clients, "s3rver.mjs"), $"{_port}", _bucket.FullName], folder: TestEnvironment.Clients);
        await Until.TrueAsync("the bucket", () => Task.FromResult(Directory.Exists(Path.Combine(_bucket.FullName, "files"))));
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _s3.DisposeAsync();
        _bucket.Delete(recursive: true);
    }

    protected override Dictionary<string, object> Place() => new()
    {
        ["Kind"] = "S3",
        ["S3"] = new { Endpoint = $"http://127.0.0.1:{_port}", Bucket = "files", Prefix = "ai/", AccessKey = "S3RVER", SecretKey = "S3RVER" },
    };
}
