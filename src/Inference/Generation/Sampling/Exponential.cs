using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansAi.Inference.Generation.Sampling;

/// <summary>
/// eˣ for x ≤ 0 and its sum, with the same bits on every machine: only additions and multiplications that are never fused, in lanes that
/// don't depend on the width of the machine's registers. Library exponentials differ in their last bit, and a sample with them.
/// </summary>
/// <remarks>
/// The method is Cephes's <c>expf</c> (Moshier): x = n·ln 2 + r, a polynomial for eʳ, and n as exponent.
/// </remarks>
internal static class Exponential
{
    private const float LowestArgument = -87;
    private const float Log2E = 1.44269504088896341f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>Replaces each value, none above 0, by its exponential; below -87 that is 0.</summary>
    /// <returns>The sum of the exponentials.</returns>
    public static double ReplaceAndSum(Span<float> values)
    {
        var lower = Vector256<double>.Zero;
        var upper = Vector256<double>.Zero;
        foreach (ref var lanes in MemoryMarshal.Cast<float, Vector256<float>>(values))
        {
            lanes = Of(lanes);
            var (low, high) = Vector256.Widen(lanes);
            lower += low;
            upper += high;
        }

        var sum = Vector256.Sum(lower + upper);
        foreach (ref var value in values[(values.Length & ~7)..])
        {
            value = Of(Vector256.Create(value))[0];
            sum += value;
        }

        return sum;
    }

    private static Vector256<float> Of(Vector256<float> argument)
    {
        var isTiny = Vector256.LessThan(argument, Vector256.Create(LowestArgument));
        var bounded = Vector256.ConditionalSelect(isTiny, Vector256<float>.Zero, argument);
        var whole = Vector256.Floor((bounded * Log2E) + Vector256.Create(0.5f));
        var rest = bounded - (whole * Ln2High) - (whole * Ln2Low);

        var polynomial = Vector256.Create(1.9875691500e-4f);
        polynomial = (polynomial * rest) + Vector256.Create(1.3981999507e-3f);
        polynomial = (polynomial * rest) + Vector256.Create(8.3334519073e-3f);
        polynomial = (polynomial * rest) + Vector256.Create(4.1665795894e-2f);
        polynomial = (polynomial * rest) + Vector256.Create(1.6666665459e-1f);
        polynomial = (polynomial * rest) + Vector256.Create(5.0000001201e-1f);
        polynomial = (polynomial * (rest * rest)) + rest + Vector256<float>.One;

        var exponent = (Vector256.ConvertToInt32Native(whole) + Vector256.Create(127)) << 23;
        return Vector256.AndNot(polynomial * exponent.AsSingle(), isTiny);
    }
}
