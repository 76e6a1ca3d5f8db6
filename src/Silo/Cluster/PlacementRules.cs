namespace OrleansAi.Silo.Cluster;

/// <summary>Which silos a grain may come up on.</summary>
internal static class PlacementRules
{
    /// <summary>The role of silos with accelerators, as they publish it.</summary>
    public const string Gpu = "gpu";

    /// <summary>The silos that are there for their accelerators; without any, all of them: a model on a processor is better than none.</summary>
    /// <param name="silos">Where the grain could come up.</param>
    /// <param name="roleOf">A silo's role, or <c>null</c> where it is not known yet.</param>
    public static IReadOnlyList<T> OnGpu<T>(IEnumerable<T> silos, Func<T, string?> roleOf)
    {
        var all = silos.ToList();
        var accelerated = all.FindAll(silo => roleOf(silo) == Gpu);
        return accelerated.Count == 0 ? all : accelerated;
    }

    /// <summary>
    /// The silos that are known not to be there for their accelerators; without any, those whose role is not known yet; without
    /// any, all of them: grains on an expensive machine are better than none.
    /// </summary>
    /// <param name="silos">Where the grain could come up.</param>
    /// <param name="roleOf">A silo's role, or <c>null</c> where it is not known yet.</param>
    public static IReadOnlyList<T> OffGpu<T>(IEnumerable<T> silos, Func<T, string?> roleOf)
    {
        var all = silos.ToList();
        var others = all.FindAll(silo => roleOf(silo) is { } role && role != Gpu);
        if (others.Count == 0)
        {
            others = all.FindAll(silo => roleOf(silo) is null);
        }

        return others.Count == 0 ? all : others;
    }
}
