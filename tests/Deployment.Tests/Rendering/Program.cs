using OrleansAi.Processes;

namespace OrleansAi.Deployment.Tests.Rendering;

/// <summary>Runs a program to its end.</summary>
internal static class Program
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>What the program wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is what it wrote.</exception>
    public static async Task<string> RunAsync(string file, params string[] arguments)
    {
        await using var process = ChildProcess.Start(file, arguments, folder: Repository.Root);
        await process.WaitForExitAsync(Limit);
        return process.ExitCode == 0
            ? process.Output
            : throw new InvalidOperationException($"{Path.GetFileName(file)} {string.Join(' ', arguments)} ended with {process.ExitCode}. It wrote:\n{process.Output}");
    }
}
