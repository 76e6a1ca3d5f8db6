namespace OrleansAi.Gateway.Routing;

/// <summary>
/// The same number for the same key and target in every process: FNV-1a over the UTF-16 units, then MurmurHash3's finalizer, so
/// that keys that differ in their last letter differ in all bits.
/// </summary>
internal static class RendezvousHash
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The seed of a target's name.</summary>
    public static ulong Seed(string target) => Add(OffsetBasis, target);

    /// <summary>A number in (0, 1] that <paramref name="key"/> and the target's seed determine.</summary>
    public static double Uniform(string key, ulong seed) => ((Finish(Add(seed, key)) >> 11) + 1) * (1.0 / (1UL << 53));

    private static ulong Add(ulong hash, string text)
    {
        foreach (var unit in text)
            hash = (hash ^ unit) * Prime;

        return hash;
    }

    private static ulong Finish(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
