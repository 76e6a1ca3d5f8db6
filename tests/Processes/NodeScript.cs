using System.Text.Json.Nodes;

namespace OrleansAi.Processes;

/// <summary>Runs a script of tests/EndToEnd.Tests/clients, which prints one JSON object as its last line.</summary>
internal static class NodeScript
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<JsonObject> RunAsync(string script, params string[] arguments)
    {
        await using var process = ChildProcess.Start(
            "node", [Path.Combine(TestEnvironment.Clients, script), .. arguments], folder: TestEnvironment.Clients);
        await process.WaitForExitAsync(Limit);
        return process.ExitCode == 0
            ? JsonNode.Parse(process.Output.Split('\n')[^1])!.AsObject()
            : throw new InvalidOperationException($"{script} ended with {process.ExitCode}. It wrote:\n{process.Output}");
    }
}
