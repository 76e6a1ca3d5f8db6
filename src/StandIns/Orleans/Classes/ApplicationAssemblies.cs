using System.Reflection;

namespace Orleans.StandIn.Classes;

/// <summary>
/// The assemblies that may hold grains: those that refer to this one, found from what is loaded and from what that refers to.
/// </summary>
internal static class ApplicationAssemblies
{
    private static readonly string Own = typeof(ApplicationAssemblies).Assembly.GetName().Name!;

    public static IReadOnlyCollection<Assembly> All()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { Own };
        var found = new List<Assembly>();
        var open = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic));
        while (open.TryDequeue(out var assembly))
        {
            var name = assembly.GetName().Name!;
            if (IsFramework(name) || !seen.Add(name))
            {
                continue;
            }

            var references = assembly.GetReferencedAssemblies();
            if (references.Any(reference => reference.Name == Own))
            {
                found.Add(assembly);
            }

            foreach (var reference in references.Where(reference => !IsFramework(reference.Name!) && !seen.Contains(reference.Name!)))
            {
                if (TryLoad(reference) is { } loaded)
                {
                    open.Enqueue(loaded);
                }
            }
        }

        return found;
    }

    private static bool IsFramework(string name) =>
        name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name is "mscorlib" or "netstandard";

    // A reference that is only needed to compile may be absent where the program runs.
    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            return null;
        }
    }
}
