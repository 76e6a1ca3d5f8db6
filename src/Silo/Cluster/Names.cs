namespace OrleansAi.Silo.Cluster;

/// <summary>Reads names of enumerations as people write them.</summary>
internal static class Names
{
    /// <summary>As <see cref="Enum.TryParse{TEnum}(string, bool, out TEnum)"/>, for names alone: no numbers, no sums of names.</summary>
    public static bool TryParse<T>(string? written, out T value)
        where T : struct, Enum
    {
        value = default;
        return Enum.GetNames<T>().Contains(written?.Trim(), StringComparer.OrdinalIgnoreCase) && Enum.TryParse(written, ignoreCase: true, out value);
    }
}
