using OrleansAi.Processes;

namespace OrleansAi.Benchmarks.Cluster;

/// <summary>A process of a cluster whose messages are counted.</summary>
internal sealed class MeasuredNode : IAsyncDisposable
{
    private readonly int _meters;

    private MeasuredNode(ServerProcess server, int meters) => (Server, _meters) = (server, meters);

    public ServerProcess Server { get; }

    public TimeSpan ProcessorTime => Server.Process.ProcessorTime;

    public static async Task<MeasuredNode> StartAsync(object settings)
    {
        var meters = TestEnvironment.FreePort();
        var environment = new Dictionary<string, string?>
        {
            ["DOTNET_STARTUP_HOOKS"] = TestEnvironment.Program("OrleansMeters"),
            ["ORLEANS_METERS_PORT"] = $"{meters}",
        };
        return new MeasuredNode(await ServerProcess.StartAsync(settings, environment: environment), meters);
    }

    public Task<Traffic> TrafficAsync(string connection) => Traffic.OfAsync(_meters, connection);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
