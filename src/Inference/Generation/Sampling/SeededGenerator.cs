namespace OrleansAi.Inference.Generation.Sampling;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): the same numbers for a seed on every machine
/// and in every version of .NET, which <see cref="Random"/> doesn't promise.
/// </summary>
/// <param name="seed">Any number.</param>
public sealed class SeededGenerator(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15;
        var bits = _state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>The next number from 0 to below 1, a multiple of 2⁻⁵³.</summary>
    public double NextFraction() => (NextBits() >> 11) * (1.0 / (1UL << 53));
}
