using OrleansAi.Processes;

namespace OrleansAi.Benchmarks;

/// <summary>How tables write memory.</summary>
internal static class Memory
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>The resident memory of <paramref name="process"/> now, in MiB.</summary>
    public static string Of(ChildProcess process) => $"{process.WorkingSet / Mebibyte:0}";
}
