using System.Net.Sockets;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests;

/// <summary>A Redis server of the tests' own, on a free port of the loopback interface, which keeps nothing on disk.</summary>
internal sealed class PrivateRedis : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private PrivateRedis(ChildProcess process, int port)
    {
        _process = process;
        ConnectionString = $"127.0.0.1:{port}";
    }

    public string ConnectionString { get; }

    public static async Task<PrivateRedis> StartAsync()
    {
        if (!File.Exists("/usr/bin/redis-server"))
        {
            throw new InvalidOperationException(
                "These tests start a Redis server of their own: install the Debian package 'redis-server' (apt-get install -y redis-server), which ./test does.");
        }

        var port = TestEnvironment.FreePort();

        // The shell ends the server when its own input ends, so that a killed test process leaves no server behind.
        var script = $"redis-server --port {port} --bind 127.0.0.1 --save '' --appendonly no --dir /tmp </dev/null & read signal; kill $!; wait $!";
        var redis = new PrivateRedis(ChildProcess.Start("sh", ["-c", script]), port);
        await Until.TrueAsync("the private Redis server's readiness", () => AnswersAsync(port));
        return redis;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
