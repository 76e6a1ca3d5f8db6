using FsCheck;
using FsCheck.Fluent;

namespace OrleansAi.Tests.Properties;

/// <summary>
/// How properties choose their cases: the same ones in each run, so that a red run has its cause in the change that it tests. To look
/// for new ones, <c>PROPERTY_SEED=random PROPERTY_CASES=50 ./test</c> draws others, fifty times as many; a failure names its seed.
/// </summary>
internal static class PropertyCases
{
    private static readonly string? Seed = Environment.GetEnvironmentVariable("PROPERTY_SEED");
    private static readonly int Times = int.Parse(Environment.GetEnvironmentVariable("PROPERTY_CASES") ?? "1");

    /// <summary>Throws with the smallest case found for which the property doesn't hold.</summary>
    /// <param name="property">What should hold.</param>
    /// <param name="cases">How many cases are tried.</param>
    /// <param name="largest">The size that the last cases have; it bounds the length of generated lists.</param>
    public static void Holds(this Property property, int cases = 100, int largest = 100)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(cases * Times).WithEndSize(largest);
        property.Check(Seed == "random" ? config : config.WithReplay(ulong.Parse(Seed ?? "20261126"), 1));
    }
}
