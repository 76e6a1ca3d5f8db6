using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace OrleansAi.Tests.Postgres;

/// <summary>
/// A PostgreSQL server of the tests' own: in a temporary directory, on a free port of the loopback interface, gone afterwards
/// also when the test process is killed. Link this file into a test project and use it as a collection or class fixture.
/// </summary>
public sealed class PrivatePostgres : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orleansai-postgres-");
    private readonly int _port = FreePort();
    private Process? _server;
    private int _databases;

    /// <summary>Whether commits wait for the disk. Off by default: no test can take the power away, and each would wait for it.</summary>
    public bool Durable { get; init; }

    /// <summary>The address of this machine at which the server listens.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Connects to the server's own database <c>postgres</c>.</summary>
    public string ConnectionString => ConnectionStringOf("postgres");

    private string Data => Path.Combine(_directory.FullName, "data");

    private string Log => Path.Combine(_directory.FullName, "log");

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionStringOf(name);
    }

    /// <summary>Stops the server as an administrator would, breaking the connections, and starts it again with its data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync("INT");
        await StartAsync();
    }

    /// <summary>Stops the server as a crash would, without a last checkpoint, and starts it again with its data.</summary>
    public async Task CrashAsync()
    {
        await StopAsync("QUIT");
        await StartAsync();
    }

    /// <summary>Stops the server and leaves it stopped.</summary>
    public Task StopAsync() => StopAsync("INT");

    /// <summary>Starts the stopped server with its data.</summary>
    public async Task StartAsync()
    {
        // The shell ends the server when its own input ends, so that a killed test process leaves no server behind.
        var script = $$"""
            '{{Binary("postgres")}}' -D '{{Data}}' -k '{{_directory.FullName}}' -p {{_port}} -c listen_addresses={{Address}} -c fsync={{(Durable ? "on" : "off")}} -c log_min_messages=fatal >'{{Log}}' 2>&1 </dev/null &
            read signal
            kill -"${signal:-INT}" $!
            wait $!
            """;
        _server = Process.Start(AsServerUser("sh", "-c", script))!;
        await AnswersAsync();
    }

    public async Task InitializeAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(new ProcessStartInfo("chown", ["postgres", _directory.FullName]));
        }

        await RunAsync(AsServerUser(Binary("initdb"), "-D", Data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync"));
        await File.AppendAllTextAsync(Path.Combine(Data, "pg_hba.conf"), $"host all all {Address}/24 trust\n");
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAsync("INT");
        _directory.Delete(recursive: true);
    }

    private string ConnectionStringOf(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host={Address};Port={_port};Username=postgres;Database={database};Timeout=5");

    private async Task StopAsync(string signal)
    {
        if (_server is { } server)
        {
            _server = null;
            NpgsqlConnection.ClearAllPools();
            await server.StandardInput.WriteLineAsync(signal);
            server.StandardInput.Close();
            await server.WaitForExitAsync().WaitAsync(Patience);
            server.Dispose();
        }
    }

    private async Task AnswersAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (await RefusalAsync() is { } refusal)
        {
            if (_server!.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException(
                    $"The private PostgreSQL server never answered on port {_port}: {refusal} Its log: {(File.Exists(Log) ? await File.ReadAllTextAsync(Log) : "none")}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private async Task<string?> RefusalAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
            await connection.OpenAsync();
            return null;
        }
        catch (NpgsqlException exception)
        {
            return exception.Message;
        }
    }

    private static string Binary(string name)
    {
        var found = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", name)).Where(File.Exists).Max(StringComparer.Ordinal)
            : null;
        return found ?? throw new InvalidOperationException(
            $"These tests start a PostgreSQL server of their own and need its program '{name}' under /usr/lib/postgresql: install the Debian package 'postgresql' (apt-get install -y postgresql), which ./test does.");
    }

    // The server refuses to run as root; the Debian package brings a user for it.
    private static ProcessStartInfo AsServerUser(string program, params string[] arguments) =>
        new(Environment.IsPrivilegedProcess ? "runuser" : program, Environment.IsPrivilegedProcess ? ["-u", "postgres", "--", program, .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };

    private static async Task RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} failed: {await output} {await error}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
