using System.Reflection;
using System.Runtime.InteropServices;

namespace OrleansAi.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    private const double Gibibyte = 1024 * 1024 * 1024;

    /// <summary>The grain engine that this program was built with: <c>official</c> or <c>stand-ins</c>.</summary>
    public static string Engine { get; } = typeof(Machine).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "Engine").Value!;

    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gibibyte;
        return $"{Processor()}, {Environment.ProcessorCount} cores, {memory:0} GiB, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}, Orleans: {Engine}. All programs share the cores.";
    }

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1]
                ?? RuntimeInformation.ProcessArchitecture.ToString()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
