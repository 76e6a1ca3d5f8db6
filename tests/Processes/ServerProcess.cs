using System.Text.Json;

namespace OrleansAi.Processes;

/// <summary>The server as users run it: one process on loopback with its own data directory.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);

    private readonly bool _ownsData;

    private ServerProcess(ChildProcess process, Uri url, string data, bool ownsData)
    {
        Process = process;
        Url = url;
        Data = data;
        _ownsData = ownsData;
        Http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
    }

    public ChildProcess Process { get; }

    public Uri Url { get; }

    /// <summary>The data directory; a server that is started on it again finds everything.</summary>
    public string Data { get; }

    /// <summary>A client of this server.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="settings">The settings file's content, or <c>null</c> for a start without any configuration.</param>
    /// <param name="data">A data directory to go on with, or <c>null</c> for an empty one that is removed at the end.</param>
    /// <param name="environment">Environment variables besides the test's own.</param>
    /// <param name="program">The server's assembly, or <c>null</c> for the one that was built beside the tests.</param>
    /// <param name="machine">Where it runs, or <c>null</c> for this machine.</param>
    /// <param name="arguments">Further arguments.</param>
    public static async Task<ServerProcess> StartAsync(
        object? settings = null,
        string? data = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? program = null,
        Machine? machine = null,
        params string[] arguments)
    {
        var server = await LaunchAsync(settings, data, environment, program, machine, arguments);
        try
        {
            await Until.TrueAsync("the server's readiness", server.IsReadyAsync, StartWithin);
            return server;
        }
        catch (Exception failure)
        {
            var output = server.Process.Output;
            await server.DisposeAsync();
            throw new InvalidOperationException($"The server did not start. It wrote:\n{output}", failure);
        }
    }

    /// <summary>As <see cref="StartAsync"/>, without waiting for it to be ready, which it may never be.</summary>
    public static async Task<ServerProcess> LaunchAsync(
        object? settings = null,
        string? data = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? program = null,
        Machine? machine = null,
        params string[] arguments)
    {
        machine ??= Machine.Local;
        var folder = data ?? Directory.CreateTempSubdirectory("orleansai-test-").FullName;
        var url = new Uri($"http://{machine.Address}:{TestEnvironment.FreePort()}");
        List<string> all = [program ?? TestEnvironment.Program("Silo"), "--urls", url.ToString(), "--data", folder, .. arguments];
        if (settings is not null)
        {
            // Not beside the database: the server watches the settings' folder for changes.
            var file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "settings")).FullName, "settings.json");
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(settings));
            all.AddRange(["--config", file]);
        }

        string[] command = [.. machine.Enter, "dotnet", .. all];
        return new ServerProcess(ChildProcess.Start(command[0], command[1..], environment), url, folder, ownsData: data is null);
    }

    /// <summary>Starts it again over the same data, as after <see cref="ChildProcess.KillAsync"/>.</summary>
    public Task<ServerProcess> RestartAsync(object? settings = null) => StartAsync(settings, Data);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
        if (_ownsData)
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    /// <summary>Whether the server says that it is ready.</summary>
    public async Task<bool> IsReadyAsync()
    {
        if (Process.HasExited)
        {
            throw new InvalidOperationException($"The server ended with {Process.ExitCode}.");
        }

        try
        {
            using var response = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
