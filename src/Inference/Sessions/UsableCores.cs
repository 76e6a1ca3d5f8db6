namespace OrleansAi.Inference.Sessions;

/// <summary>
/// How many threads a run should have. ONNX Runtime's own default does not see a container's limit, and binds each thread to a core, where it
/// waits for whoever reads requests on that one.
/// </summary>
internal static class UsableCores
{
    private const string Processors = "/sys/devices/system/cpu";

    /// <summary>The cores that this process may use; of two threads that share a core one counts.</summary>
    public static int Count { get; } = Math.Min(Environment.ProcessorCount, Cores(SiblingLists()) ?? int.MaxValue);

    /// <summary>How many cores a machine has, or <c>null</c> where that is not known.</summary>
    /// <param name="siblingLists">For each processor those that share its core with it, as Linux writes them: <c>0,8</c>.</param>
    public static int? Cores(IEnumerable<string> siblingLists) =>
        siblingLists.Select(static list => list.Trim()).Where(static list => list.Length > 0).Distinct(StringComparer.Ordinal).Count() is > 0 and var cores ? cores : null;

    private static IEnumerable<string> SiblingLists()
    {
        try
        {
            return [.. Directory.EnumerateDirectories(Processors, "cpu*")
                .Select(static processor => Path.Combine(processor, "topology", "thread_siblings_list"))
                .Where(File.Exists)
                .Select(File.ReadAllText)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
