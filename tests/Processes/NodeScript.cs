using System.Text.Json.Nodes;

namespace OrleansAi.Processes;

/// <summary>Runs a script of tests/EndToEnd.Tests/clients, which prints one JSON object as its last line.</summary>
internal static class NodeScript
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<JsonObject> RunAsync(string script, params string[] arguments)
    {
        await using var process = Start(script, arguments);
        return await ResultAsync(process);
    }

    /// <summary>Starts a script that a test goes on with while it runs.</summary>
    public static ChildProcess Start(string script, params string[] arguments) => ChildProcess.Start(
        "node", [Path.Combine(TestEnvironment.Clients, script), .. arguments], folder: TestEnvironment.Clients);

    /// <summary>Waits for the end of a script; what it printed last.</summary>
    public static async Task<JsonObject> ResultAsync(ChildProcess process)
    {
        await process.WaitForExitAsync(Limit);
        return process.ExitCode == 0
            ? JsonNode.Parse(process.Output.Split('\n')[^1])!.AsObject()
            : throw new InvalidOperationException($"The script ended with {process.ExitCode}. It wrote:\n{process.Output}");
    }
}
