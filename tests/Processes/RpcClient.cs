using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansAi.Processes;

/// <summary>gRPC's client for Node.js, with the protocol's description: scenarios of grpc.mjs.</summary>
/// <param name="address">Where the server speaks gRPC.</param>
/// <param name="key">The API key to show, or none.</param>
internal sealed class RpcClient(string address, string key = "")
{
    private static readonly string Protocol = Path.Combine(TestEnvironment.RepositoryRoot, "src", "Api", "Inference", "Grpc", "open_inference.proto");

    /// <summary>One call: <c>answer</c> or <c>error</c>, and <c>headers</c>.</summary>
    public Task<JsonObject> CallAsync(string method, string request = "{}", int? deadline = null, object? metadata = null, string? keyHeader = null) =>
        RunAsync("call", new { method, request = JsonNode.Parse(request), deadline, metadata, keyHeader });

    /// <summary>The answers to requests that are sent together, on one stream, and its <c>error</c> if it has one.</summary>
    public Task<JsonObject> StreamAsync(params string[] requests) => RunAsync("stream", new { requests = requests.Select(static request => JsonNode.Parse(request)) });

    public Task<JsonObject> RunAsync(string scenario, object? options = null) => NodeScript.RunAsync("grpc.mjs", Arguments(scenario, options));

    /// <summary>Starts a scenario that the test goes on with; it has come so far when it writes <paramref name="sign"/>.</summary>
    public async Task<ChildProcess> StartAsync(string scenario, string sign, object? options = null)
    {
        var script = NodeScript.Start("grpc.mjs", Arguments(scenario, options));
        await Until.TrueAsync($"the script's '{sign}'", () => Task.FromResult(script.Output.Contains(sign, StringComparison.Ordinal)));
        return script;
    }

    private string[] Arguments(string scenario, object? options) => [address, key, Protocol, scenario, JsonSerializer.Serialize(options ?? new { })];
}
