using OrleansAi.Cluster.Tests;
using OrleansAi.Processes;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Benchmarks.Cluster;

/// <summary>What clusters stand on, for this run alone: a PostgreSQL server that waits for the disk, a Redis server, a model provider.</summary>
internal sealed class SharedServers : IAsyncDisposable
{
    private const int Chunks = 4;

    private readonly PrivatePostgres _postgres;
    private readonly PrivateRedis _redis;
    private readonly ChildProcess _upstream;

    private SharedServers(PrivatePostgres postgres, PrivateRedis redis, ChildProcess upstream, Uri upstreamUrl) =>
        (_postgres, _redis, _upstream, Upstream) = (postgres, redis, upstream, new Uri(upstreamUrl, "/v1"));

    public Uri Upstream { get; }

    public string Redis => _redis.ConnectionString;

    public static async Task<SharedServers> StartAsync()
    {
        var postgres = new PrivatePostgres { Durable = true };
        await postgres.InitializeAsync();
        var redis = await PrivateRedis.StartAsync();
        var url = new Uri($"http://127.0.0.1:{TestEnvironment.FreePort()}");
        return new SharedServers(
            postgres,
            redis,
            ChildProcess.Start("dotnet", [TestEnvironment.Program("FastUpstream"), "--urls", url.ToString()], new Dictionary<string, string?> { ["CHUNKS"] = $"{Chunks}" }),
            url);
    }

    public Task<string> CreateDatabaseAsync() => _postgres.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
