namespace OrleansAi.Processes;

/// <summary>Where a process runs.</summary>
/// <param name="Address">The IP address under which others reach it.</param>
/// <param name="Enter">The program, with its arguments, that runs the rest of a command line there; empty for this machine.</param>
internal sealed record Machine(string Address, IReadOnlyList<string> Enter)
{
    /// <summary>This machine, over its loopback interface.</summary>
    public static Machine Local { get; } = new("127.0.0.1", []);
}
