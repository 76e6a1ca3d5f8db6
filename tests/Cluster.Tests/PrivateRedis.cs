using System.Net.Sockets;
using System.Text;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests;

/// <summary>A Redis server of the tests' own, on a free port, which keeps nothing on disk.</summary>
internal sealed class PrivateRedis : IAsyncDisposable
{
    private readonly string _address;
    private readonly int _port = TestEnvironment.FreePort();
    private ChildProcess? _process;

    private PrivateRedis(string address) => _address = address;

    public string ConnectionString => $"{_address}:{_port}";

    /// <summary>Starts a server that listens at <paramref name="address"/>.</summary>
    public static async Task<PrivateRedis> StartAsync(string address = "127.0.0.1")
    {
        if (!File.Exists("/usr/bin/redis-server"))
        {
            throw new InvalidOperationException(
                "These tests start a Redis server of their own: install the Debian package 'redis-server' (apt-get install -y redis-server), which ./test does.");
        }

        var redis = new PrivateRedis(address);
        await redis.StartAsync();
        return redis;
    }

    /// <summary>Starts the stopped server, empty.</summary>
    public async Task StartAsync()
    {
        // The shell ends the server when its own input ends, so that a killed test process leaves no server behind.
        var script = $"redis-server --port {_port} --bind {_address} --protected-mode no --save '' --appendonly no --dir /tmp </dev/null & read signal; kill $!; wait $!";
        _process = ChildProcess.Start("sh", ["-c", script]);
        await Until.TrueAsync("the private Redis server's readiness", async () => await AskAsync("PING") == "+PONG");
    }

    public async Task StopAsync()
    {
        await _process!.DisposeAsync();
        _process = null;
    }

    /// <summary>Removes all that it holds.</summary>
    public async Task FlushAsync()
    {
        if (await AskAsync("FLUSHALL") is var answer && answer != "+OK")
        {
            throw new InvalidOperationException($"The private Redis server kept its data: {answer ?? "it does not answer"}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await StopAsync();
        }
    }

    // The protocol's inline commands: https://redis.io/docs/latest/develop/reference/protocol-spec/#inline-commands
    private async Task<string?> AskAsync(string command)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(_address, _port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\n"));
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadLineAsync();
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
