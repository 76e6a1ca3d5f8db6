using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Playground;

/// <summary>A server without keys, with a scripted upstream behind the model <c>scripted</c> and aimock behind <c>markdown</c>.</summary>
public sealed class PlaygroundServer : IAsyncLifetime
{
    /// <summary>For machines on which the browser leaves little to the server: a call waits for its limits instead of being refused.</summary>
    internal static readonly object Patient = new { MaximumWait = "00:00:30", LeaseTimeout = "00:00:02" };

    internal UpstreamProcess Aimock { get; private set; } = null!;

    internal UpstreamProcess Scripted { get; private set; } = null!;

    internal ServerProcess Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Aimock = await UpstreamProcess.StartAimockAsync(Path.Combine(TestEnvironment.RepositoryRoot, "tests", "EndToEnd.Tests", "fixtures"));
        Scripted = await UpstreamProcess.StartScriptedAsync();
        Server = await ServerProcess.StartAsync(new
        {
            OrleansAi = new
            {
                Providers = new { aimock = new { Endpoint = Aimock.Endpoint }, scripted = new { Endpoint = Scripted.Endpoint } },
                Models = new Dictionary<string, object>
                {
                    ["markdown"] = new { Targets = new[] { new { Provider = "aimock", Model = "gpt-4o" } } },
                    ["scripted"] = new { Targets = new[] { new { Provider = "scripted", Model = "scripted-1" } } },
                },
                Prices = new Dictionary<string, object> { ["scripted/scripted-1"] = new { InputPerMillion = 1000.0, OutputPerMillion = 2000.0 } },
                CircuitBreaker = new { FailureThreshold = 1000, MinimumThroughput = 1000 },
                Gateway = new { Retry = new { Retries = 0 } },
                Admission = Patient,
            },
        });
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Scripted.DisposeAsync();
        await Aimock.DisposeAsync();
    }
}
